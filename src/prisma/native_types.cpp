#include "prisma/native_types.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "prisma/database.h"

namespace pgplumb::prisma {
namespace {

using enum Native;

constexpr std::array<NativeFacts, 26> types{{
    {small_int, "SmallInt", "SMALLINT", "int2", Family::integer},
    {integer, "Integer", "INTEGER", "int4", Family::integer},
    {big_int, "BigInt", "BIGINT", "int8", Family::integer},
    {decimal, "Decimal", "DECIMAL", "numeric", Family::number},
    {money, "Money", "MONEY", "money", Family::number},
    {inet, "Inet", "INET", "inet", Family::text},
    {oid, "Oid", "OID", "oid", Family::integer},
    {citext, "Citext", "CITEXT", "citext", Family::text},
    {real, "Real", "REAL", "float4", Family::number},
    {double_precision, "DoublePrecision", "DOUBLE PRECISION", "float8", Family::number},
    {varchar, "VarChar", "VARCHAR", "varchar", Family::text},
    {character, "Char", "CHAR", "bpchar", Family::text},
    {text, "Text", "TEXT", "text", Family::text},
    {bytea, "ByteA", "BYTEA", "bytea", Family::bytes},
    {timestamp, "Timestamp", "TIMESTAMP", "timestamp", Family::date_time},
    {timestamptz, "Timestamptz", "TIMESTAMPTZ", "timestamptz", Family::date_time},
    {date, "Date", "DATE", "date", Family::date_time},
    {time, "Time", "TIME", "time", Family::date_time},
    {timetz, "Timetz", "TIMETZ", "timetz", Family::date_time},
    {boolean, "Boolean", "BOOLEAN", "bool", Family::boolean},
    {bit, "Bit", "BIT", "bit", Family::text},
    {varbit, "VarBit", "VARBIT", "varbit", Family::text},
    {uuid, "Uuid", "UUID", "uuid", Family::other},
    {xml, "Xml", "XML", "xml", Family::text},
    {json, "Json", "JSON", "json", Family::json},
    {jsonb, "JsonB", "JSONB", "jsonb", Family::json},
}};

constexpr std::array<std::pair<std::string_view, Native>, 9> scalars{{
    {"String", text},
    {"Boolean", boolean},
    {"Int", integer},
    {"BigInt", big_int},
    {"Float", double_precision},
    {"Decimal", decimal},
    {"DateTime", timestamp},
    {"Json", jsonb},
    {"Bytes", bytea},
}};

bool is_in(Native type, std::initializer_list<Native> list) {
  return std::ranges::find(list, type) != list.end();
}

bool has_room(std::optional<int> length, int wanted) { return !length || *length >= wanted; }

/// As varchar and char of a length, to which numbers, dates and the like are cast.
bool is_text_of(const ColumnType& now, int longest) {
  if (now.type == text) return true;
  if (now.type == varchar) return has_room(now.length, longest);
  return now.type == character && now.length && *now.length >= longest;
}

bool is_number(Native type) {
  return is_in(type, {small_int, integer, big_int, decimal, real, double_precision});
}

bool is_time(Native type) { return is_in(type, {timestamp, timestamptz, date, time, timetz}); }

/// A precision that is not asked for is that which is there.
bool is_same_precision(const ColumnType& before, const ColumnType& now) {
  return before.type == now.type && (!now.length || !before.length || before.length == now.length);
}

TypeChange cast_if(bool castable) { return castable ? TypeChange::cast : TypeChange::recreate; }

TypeChange time_change(const ColumnType& before, const ColumnType& now) {
  if (before.type != date && is_same_precision(before, now)) return TypeChange::none;
  switch (before.type) {
    case timestamp:
      return cast_if(is_text_of(now, 23) || is_time(now.type));
    case timestamptz:
      return cast_if(is_text_of(now, 28) || is_time(now.type));
    case date:
      return cast_if(is_text_of(now, 28) || is_in(now.type, {timestamp, timestamptz}));
    case time:
      return cast_if(is_text_of(now, 14) || now.type == timetz);
    default:
      return cast_if(is_text_of(now, 19) || is_in(now.type, {time, timetz}));
  }
}

bool is_bit_castable(const ColumnType& before, const ColumnType& now) {
  if (before.type == varbit) {
    if (!before.length) return is_in(now.type, {text, varchar, character, bit});
    if (now.type == varbit) return !now.length || *now.length > *before.length;
    if (now.type == bit) return !now.length || *now.length <= *before.length;
    return is_in(now.type, {text, varchar, character});
  }
  if (!before.length) return is_in(now.type, {text, varchar, character, varbit});
  if (now.type == character) return now.length && *now.length >= *before.length;
  return now.type == text ||
         (is_in(now.type, {varchar, varbit}) && has_room(now.length, *before.length));
}

bool is_castable(const ColumnType& before, const ColumnType& now) {
  switch (before.type) {
    case small_int:
      return is_in(now.type,
                   {integer, big_int, decimal, real, double_precision, varchar, character, text});
    case integer:
    case big_int:
    case decimal:
    case real:
    case double_precision:
      return is_number(now.type) || is_in(now.type, {varchar, character, text});
    case money:
    case citext:
      return true;
    case inet:
      return is_in(now.type, {citext, text, varchar});
    case oid:
      return is_in(now.type, {text, varchar, big_int, integer});
    case varchar:
    case character:
      return is_in(now.type, {text, varchar, character});
    case text:
      return is_in(now.type, {varchar, character, citext});
    case bytea:
      return is_text_of(now, 3);
    case boolean:
      return is_in(now.type, {text, varchar}) || (now.type == character && is_text_of(now, 4));
    case bit:
    case varbit:
      return is_bit_castable(before, now);
    case uuid:
      return is_text_of(now, 32);
    case xml:
      return is_in(now.type, {text, varchar, character});
    case json:
    case jsonb:
      return is_in(now.type, {text, varchar, character, json, jsonb});
    default:
      return false;
  }
}

TypeChange native_change(const ColumnType& before, const ColumnType& now) {
  if (before.type == now.type && before.length == now.length && before.scale == now.scale) {
    return TypeChange::none;
  }
  return is_time(before.type) ? time_change(before, now) : cast_if(is_castable(before, now));
}

}  // namespace

const NativeFacts& facts_of(Native native) { return types[static_cast<std::size_t>(native)]; }

const NativeFacts* native_by_prisma_name(std::string_view name) {
  const auto* found = std::ranges::find(types, name, &NativeFacts::prisma);
  return found == types.end() ? nullptr : found;
}

const NativeFacts* native_by_pg_name(std::string_view name) {
  if (name == "char") name = "bpchar";  // "char", which Prisma takes for char of no length
  const auto* found = std::ranges::find(types, name, &NativeFacts::pg);
  return found == types.end() ? nullptr : found;
}

const NativeFacts* default_native(std::string_view scalar) {
  const auto* found = std::ranges::find(scalars, scalar, &decltype(scalars)::value_type::first);
  return found == scalars.end() ? nullptr : &facts_of(found->second);
}

std::string_view scalar_of(Native native) {
  switch (facts_of(native).family) {
    case Family::integer:
      return native == big_int ? "BigInt" : "Int";
    case Family::number:
      return is_in(native, {real, double_precision}) ? "Float" : "Decimal";
    case Family::boolean:
      return "Boolean";
    case Family::json:
      return "Json";
    case Family::bytes:
      return "Bytes";
    case Family::date_time:
      return "DateTime";
    default:
      return "String";
  }
}

std::string type_sql(const ColumnType& type, bool with_schemas) {
  std::string sql = type.name;
  if (type.kind == ColumnType::enumeration) {
    sql = quoted_name(with_schemas ? type.schema : "", type.name);
  } else if (type.kind == ColumnType::native) {
    sql = facts_of(type.type).sql;
    if (type.scale) {
      sql += fmt::format("({},{})", type.length.value_or(0), *type.scale);
    } else if (type.length) {
      sql += fmt::format("({})", *type.length);
    }
  }
  return type.list ? sql + "[]" : sql;
}

std::string type_attribute(const ColumnType& type) {
  if (type.kind != ColumnType::native) return {};
  const std::string name(facts_of(type.type).prisma);
  if (type.scale) return fmt::format("@db.{}({}, {})", name, type.length.value_or(0), *type.scale);
  return type.length ? fmt::format("@db.{}({})", name, *type.length) : "@db." + name;
}

TypeChange type_change(const ColumnType& before, const ColumnType& now) {
  using enum ColumnType::Kind;
  if (before.kind == enumeration || now.kind == enumeration) {
    // Whether it is a list is the other half of the comparison: that of arities.
    const bool same =
        before.kind == now.kind && before.name == now.name && before.schema == now.schema;
    return same ? TypeChange::none : TypeChange::recreate;
  }
  if (before.list != now.list) {
    return cast_if(before.list && now.kind == native &&
                   is_in(now.type, {text, varchar, character}));
  }
  if (before.kind == native && now.kind == native) return native_change(before, now);
  // Two types that Prisma does not know are not compared at all.
  return before.kind == other && now.kind == other ? TypeChange::none : TypeChange::cast;
}

}  // namespace pgplumb::prisma
