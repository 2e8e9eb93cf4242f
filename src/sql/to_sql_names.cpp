// Names and types as SQL.
#include <algorithm>
#include <array>
#include <utility>

#include "sql/keyword.h"
#include "sql/to_sql_internal.h"
#include "sql/walk.h"
#include "text/ascii.h"

namespace pgplumb::sql {

namespace writing {

namespace {

struct Spelling {
  std::string_view name;  ///< in pg_catalog
  std::string_view words;
  std::string_view words_behind;  ///< behind the modifiers
};

// format_type.c: format_type_extended
constexpr std::array spellings{
    Spelling{"bit", "bit", ""},
    Spelling{"bool", "boolean", ""},
    Spelling{"bpchar", "character", ""},
    Spelling{"float4", "real", ""},
    Spelling{"float8", "double precision", ""},
    Spelling{"int2", "smallint", ""},
    Spelling{"int4", "integer", ""},
    Spelling{"int8", "bigint", ""},
    Spelling{"interval", "interval", ""},
    Spelling{"json", "json", ""},
    Spelling{"numeric", "numeric", ""},
    Spelling{"time", "time", " without time zone"},
    Spelling{"timetz", "time", " with time zone"},
    Spelling{"timestamp", "timestamp", " without time zone"},
    Spelling{"timestamptz", "timestamp", " with time zone"},
    Spelling{"varbit", "bit varying", ""},
    Spelling{"varchar", "character varying", ""},
};

// utils/timestamp.h: INTERVAL_MASK of the fields that datetime.h numbers; gram.y: opt_interval
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> interval_fields{
    {{"4", "year"},
     {"2", "month"},
     {"8", "day"},
     {"1024", "hour"},
     {"2048", "minute"},
     {"4096", "second"},
     {"6", "year to month"},
     {"1032", "day to hour"},
     {"3080", "day to minute"},
     {"7176", "day to second"},
     {"3072", "hour to minute"},
     {"7168", "hour to second"},
     {"6144", "minute to second"}}};

void write_modifiers(std::string& out, std::span<const std::string> modifiers) {
  if (modifiers.empty()) return;
  out += '(';
  for (std::size_t i = 0; i < modifiers.size(); ++i) {
    if (i > 0) out += ',';
    out += modifiers[i];
  }
  out += ')';
}

/// `interval day to second(3)`: the first modifier is a mask of fields.
void write_interval(std::string& out, std::span<const std::string> modifiers) {
  out += "interval";
  if (modifiers.empty()) return;
  const auto* found = std::ranges::find(interval_fields, modifiers.front(),
                                        [](const auto& pair) { return pair.first; });
  if (found != interval_fields.end()) {
    out += ' ';
    out += found->second;
  }
  write_modifiers(out, modifiers.subspan(1));
}

void write_of_column(std::string& out, const QualifiedName& column) {
  std::string_view table = column.schema;
  while (!table.empty()) {
    const std::size_t dot = std::min(table.find('.'), table.size());
    out += quote_identifier(table.substr(0, dot)) + '.';
    table.remove_prefix(std::min(dot + 1, table.size()));
  }
  out += quote_identifier(column.name) + "%TYPE";
}

}  // namespace

void write_name(std::string& out, const QualifiedName& name) {
  if (!name.schema.empty()) out += quote_identifier(name.schema) + '.';
  out += quote_identifier(name.name);
}

void write_names(std::string& out, std::span<const std::string> names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += ", ";
    out += quote_identifier(names[i]);
  }
}

void write_type(std::string& out, const TypeName& type) {
  if (type.set_of) out += "SETOF ";
  const auto* found = std::ranges::find(spellings, type.name.name, &Spelling::name);
  if (type.of_column) {
    write_of_column(out, type.name);
  } else if (type.name.schema != "pg_catalog" || found == spellings.end()) {
    write_name(out, type.name);
    write_modifiers(out, type.modifiers);
  } else if (found->name == "interval") {
    write_interval(out, type.modifiers);
  } else if (found->name == "bpchar" && type.modifiers.empty()) {
    out += "pg_catalog.bpchar";  // `character` alone is character(1)
  } else {
    out += found->words;
    write_modifiers(out, type.modifiers);
    out += found->words_behind;
  }
  for (int i = 0; i < type.array_dimensions; ++i) out += "[]";
}

}  // namespace writing

std::string to_sql(const TypeName& type) {
  std::string out;
  writing::write_type(out, type);
  return out;
}

std::string to_sql(const QualifiedName& name) {
  std::string out;
  writing::write_name(out, name);
  return out;
}

std::string quote_identifier(std::string_view name) {
  const auto is_start = [](char c) { return is_lower(c) || c == '_'; };
  const bool plain = !name.empty() && is_start(name.front()) &&
                     std::ranges::all_of(name, [&](char c) { return is_start(c) || is_digit(c); });
  if (plain && !is_restricted_keyword(name)) return std::string(name);
  std::string quoted = "\"";
  for (const char c : name) {
    quoted += c;
    if (c == '"') quoted += c;
  }
  quoted += '"';
  return quoted;
}

std::string quote_literal(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    quoted += c;
    if (c == '\'') quoted += c;
  }
  quoted += '\'';
  return quoted;
}

}  // namespace pgplumb::sql
