#pragma once

#include <algorithm>
#include <iterator>
#include <memory>
#include <span>
#include <utility>

#include "replay/system_catalog.h"

/// Behind system_catalog.h: tables as rows of pointers into the catalog and columns as functions of
/// these, so that only the cells that a query looks at are made.
namespace pgplumb::replay {

template <typename Row>
struct SystemColumn {
  std::string_view name;
  Value (*cell)(const catalog::Catalog&, const Row&);
};

template <typename Row, std::size_t Count>
SystemTable make_table(const catalog::Catalog& catalog, std::vector<Row> rows,
                       const SystemColumn<Row> (&columns)[Count],
                       std::vector<StandIn> stand_ins = {}) {
  SystemTable table{.stand_ins = std::move(stand_ins)};
  for (const auto& column : columns) table.columns.push_back(column.name);
  table.size = rows.size();
  table.cell = [&catalog, rows = std::move(rows), cells = std::span(columns)](std::size_t row,
                                                                              std::size_t column) {
    return cells[column].cell(catalog, rows[row]);
  };
  return table;
}

inline Value name_value(const std::string& name) { return value_of(name); }
inline Value char_value(char letter) { return value_of(std::string(1, letter)); }
inline Value yes_no(bool yes) { return value_of(std::string(yes ? "YES" : "NO")); }
/// A schema's oid; there is one name for each.
inline Value schema_value(const std::string& schema) {
  return {.kind = ValueKind::text, .name_of = NameOf::schema, .is_number = true, .text = schema};
}
/// A type's oid; without its modifiers, as pg_type has it.
Value type_value(const catalog::Catalog& catalog, catalog::TypeRef type);
Value numbers_value(const std::vector<catalog::ColumnNumber>& numbers);

using catalog::Catalog;
using catalog::Constraint;
using catalog::ConstraintKind;
using catalog::Relation;
using catalog::RelationKind;

/// A part of a relation beside the relation.
template <typename Part>
struct PartOf {
  const Relation* relation = nullptr;
  const Part* part = nullptr;
};

/// All parts of one kind, of relations in the order of their oids.
template <typename Part>
std::vector<PartOf<Part>> parts_of(const Catalog& catalog, std::vector<Part> Relation::* parts) {
  std::vector<PartOf<Part>> rows;
  for (const auto& [oid, relation] : catalog.relations) {
    for (const Part& part : relation.*parts) rows.push_back({&relation, &part});
  }
  return rows;
}

template <typename Key, typename Object, typename Containers>
std::vector<const Object*> objects_of(const catalog::Store<Key, Object, Containers>& store) {
  std::vector<const Object*> rows;
  for (const auto& [key, object] : store) rows.push_back(&object);
  return rows;
}

/// A table by its name.
struct Entry {
  std::string_view name;
  SystemTable (*make)(const Catalog&);
};

inline std::optional<SystemTable> make_named(std::span<const Entry> entries, std::string_view name,
                                             const Catalog& catalog) {
  for (const Entry& entry : entries) {
    if (entry.name == name) return entry.make(catalog);
  }
  return std::nullopt;
}

/// pg_attribute and what else stands in system_tables.cpp.
std::optional<SystemTable> smaller_table(std::string_view name, const Catalog& catalog);
std::optional<SystemTable> information_schema_table(std::string_view name, const Catalog& catalog);
/// The views of pg_catalog that people read: pg_tables, pg_indexes, ...
std::optional<SystemTable> system_view(std::string_view name, const Catalog& catalog);

}  // namespace pgplumb::replay
