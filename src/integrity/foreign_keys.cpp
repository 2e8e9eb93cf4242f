#include "integrity/foreign_keys.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>

#include "catalog/builtins.h"
#include "integrity/scope.h"

namespace pgplumb::integrity {

namespace {

using catalog::Catalog;
using catalog::Column;
using catalog::Constraint;
using catalog::Oid;
using catalog::Relation;
using catalog::TypeRef;

/// Types that one B-tree operator family compares with each other without a cast (pg_amop).
/// Pairs across families are compared after an implicit cast of the referencing column, as
/// `ri_triggers.c` writes it into its queries.
bool share_operator_family(Oid a, Oid b) {
  constexpr Oid inet_oid = 869;
  constexpr Oid cidr_oid = 650;
  constexpr auto families = std::to_array<std::array<Oid, 3>>({
      {catalog::int2_oid, catalog::int4_oid, catalog::int8_oid},
      {catalog::float4_oid, catalog::float8_oid, catalog::float8_oid},
      {catalog::text_oid, catalog::varchar_oid, catalog::name_oid},
      {catalog::date_oid, catalog::timestamp_oid, catalog::timestamptz_oid},
      {inet_oid, cidr_oid, cidr_oid},
  });
  return std::ranges::any_of(families, [&](const auto& family) {
    return std::ranges::find(family, a) != family.end() &&
           std::ranges::find(family, b) != family.end();
  });
}

/// Bytes of an integer; 0 for other types.
int integer_width(Oid type) {
  switch (type) {
    case catalog::int2_oid:
      return 2;
    case catalog::int4_oid:
      return 4;
    case catalog::int8_oid:
      return 8;
    default:
      return 0;
  }
}

/// The n of varchar(n) and char(n).
std::optional<int> declared_length(const TypeRef& type) {
  if (type.type != catalog::varchar_oid && type.type != catalog::bpchar_oid) return std::nullopt;
  int length = 0;
  const auto* end = type.modifiers.data() + type.modifiers.size();
  const auto [stop, fault] = std::from_chars(type.modifiers.data(), end, length);
  if (fault != std::errc() || stop != end) return std::nullopt;
  return length;
}

/// What differs, if it is known to matter and the server accepts the pair.
std::optional<KeyTypeHarm> compare_types(const TypeRef& referencing, const TypeRef& referenced) {
  if (referencing.array || referenced.array) return std::nullopt;
  if (catalog::builtin_type(referencing.type) == nullptr ||
      catalog::builtin_type(referenced.type) == nullptr) {
    return std::nullopt;
  }
  const auto length = declared_length(referencing);
  const auto referenced_length = declared_length(referenced);
  const bool too_short = length && referenced_length && *length < *referenced_length;
  if (referencing.type == referenced.type) {
    return too_short ? std::optional(KeyTypeHarm::too_narrow) : std::nullopt;
  }
  if (const int width = integer_width(referencing.type)) {
    if (const int referenced_width = integer_width(referenced.type)) {
      return width < referenced_width ? KeyTypeHarm::too_narrow : KeyTypeHarm::differs;
    }
  }
  if (share_operator_family(referencing.type, referenced.type)) {
    const bool both_text = share_operator_family(referencing.type, catalog::text_oid);
    if (too_short) return KeyTypeHarm::too_narrow;
    return both_text ? std::nullopt : std::optional(KeyTypeHarm::differs);
  }
  const auto cast = catalog::builtin_cast(referencing.type, referenced.type);
  if (!cast || cast->context != 'i') return std::nullopt;
  return KeyTypeHarm::no_index_use;
}

bool sets_null(const Column& column, sql::ForeignKeyAction action) {
  return action == sql::ForeignKeyAction::set_null ||
         (action == sql::ForeignKeyAction::set_default && !column.default_value &&
          column.identity == catalog::Identity::none);
}

}  // namespace

void for_each_foreign_key(const Catalog& catalog, const VisitForeignKey& visit) {
  for (const auto& [oid, relation] : catalog.relations) {
    if (!is_judged_table(relation)) continue;
    for (const auto& constraint : relation.constraints) {
      const auto* referenced = catalog.relations.find(constraint.references);
      if (constraint.kind == catalog::ConstraintKind::foreign_key && referenced != nullptr &&
          constraint.enforced && constraint.parent == catalog::no_oid) {
        visit(relation, constraint, *referenced);
      }
    }
  }
}

std::vector<KeyTypeMismatch> key_type_mismatches(const Catalog& catalog) {
  std::vector<KeyTypeMismatch> found;
  for_each_foreign_key(
      catalog, [&](const Relation& table, const Constraint& key, const Relation& referenced) {
        const auto pairs = std::min(key.columns.size(), key.referenced_columns.size());
        for (std::size_t i = 0; i < pairs; ++i) {
          const auto* column = table.column(key.columns[i]);
          const auto* target = referenced.column(key.referenced_columns[i]);
          if (column == nullptr || target == nullptr) continue;
          const auto harm =
              compare_types(base_type(catalog, column->type), base_type(catalog, target->type));
          if (harm) found.push_back({&table, &key, &referenced, column, target, *harm});
        }
      });
  return found;
}

std::vector<ForbiddenNull> forbidden_nulls(const Catalog& catalog) {
  std::vector<ForbiddenNull> found;
  const auto check = [&](const Relation& table, const Constraint& key, const Relation& referenced,
                         std::span<const catalog::ColumnNumber> columns, bool on_delete) {
    const auto action = on_delete ? key.on_delete : key.on_update;
    const bool others_allow = std::ranges::any_of(key.columns, [&](catalog::ColumnNumber number) {
      const auto* column = table.column(number);
      return column != nullptr && accepts_null(catalog, *column);
    });
    for (const auto number : columns) {
      const auto* column = table.column(number);
      if (column == nullptr || accepts_null(catalog, *column) || !sets_null(*column, action)) {
        continue;
      }
      found.push_back({.table = &table,
                       .foreign_key = &key,
                       .referenced = &referenced,
                       .column = column,
                       .on_delete = on_delete,
                       .by_default = action == sql::ForeignKeyAction::set_default,
                       .others_allow = others_allow});
      return;
    }
  };
  for_each_foreign_key(
      catalog, [&](const Relation& table, const Constraint& key, const Relation& referenced) {
        check(table, key, referenced,
              key.on_delete_columns.empty() ? key.columns : key.on_delete_columns, true);
        check(table, key, referenced, key.columns, false);
      });
  return found;
}

}  // namespace pgplumb::integrity
