// The shape is that of tbls (spec/tbls.schema.json_schema.json of k1LoW/tbls), so that what reads
// its schema.json reads this: names of tables with their schema, as tbls has them for PostgreSQL.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "report/erd.h"
#include "report/json_text.h"
#include "report/schema_words.h"

namespace pgplumb::report {
namespace {

namespace json = boost::json;

std::string name_of(const std::string& schema, const std::string& name) {
  return schema + '.' + name;
}

json::array texts(const std::vector<std::string>& values) {
  json::array array;
  for (const std::string& value : values) array.emplace_back(value);
  return array;
}

json::array columns_of(const ErdTable& table) {
  json::array columns;
  for (const ErdColumn& column : table.columns) {
    json::object object{
        {"name", column.name}, {"type", column.type}, {"nullable", !column.not_null}};
    if (!column.default_value.empty()) object["default"] = column.default_value;
    if (!column.comment.empty()) object["comment"] = column.comment;
    columns.push_back(std::move(object));
  }
  return columns;
}

json::array names_of(const catalog::Relation& table,
                     const std::vector<catalog::ColumnNumber>& numbers) {
  json::array names;
  for (const catalog::ColumnNumber number : numbers) {
    if (const catalog::Column* column = table.column(number)) names.emplace_back(column->name);
  }
  return names;
}

json::array indexes_of(const catalog::Catalog& catalog, const ErdTable& table) {
  json::array indexes;
  for (const catalog::Oid oid : table.relation->indexes) {
    const catalog::Index* index = catalog.indexes.find(oid);
    if (index == nullptr) continue;
    std::vector<catalog::ColumnNumber> columns;
    for (const catalog::IndexKey& key : index->keys) columns.push_back(key.column);
    indexes.push_back(json::object{{"name", index->name},
                                   {"def", index_definition(catalog, *table.relation, *index)},
                                   {"table", name_of(table.schema, table.name)},
                                   {"columns", names_of(*table.relation, columns)}});
  }
  return indexes;
}

json::array constraints_of(const catalog::Catalog& catalog, const ErdTable& table) {
  json::array constraints;
  for (const catalog::Constraint& constraint : table.relation->constraints) {
    if (constraint.kind == catalog::ConstraintKind::not_null) continue;  // the column says so
    json::object object{{"name", constraint.name},
                        {"type", std::string(constraint_kind_words(constraint.kind))},
                        {"def", constraint_definition(catalog, *table.relation, constraint)},
                        {"table", name_of(table.schema, table.name)},
                        {"columns", names_of(*table.relation, constraint.columns)}};
    if (const auto* referenced = catalog.relations.find(constraint.references)) {
      object["referenced_table"] = name_of(referenced->schema, referenced->name);
      object["referenced_columns"] = names_of(*referenced, constraint.referenced_columns);
    }
    constraints.push_back(std::move(object));
  }
  return constraints;
}

json::object table_object(const catalog::Catalog& catalog, const ErdTable& table) {
  json::object object{{"name", name_of(table.schema, table.name)}, {"type", "BASE TABLE"}};
  if (!table.comment.empty()) object["comment"] = table.comment;
  object["columns"] = columns_of(table);
  object["indexes"] = indexes_of(catalog, table);
  object["constraints"] = constraints_of(catalog, table);
  return object;
}

/// A many-to-many table that is shown as a line alone has no columns to name here.
json::object relation_object(const catalog::Catalog& catalog, const Erd& erd, const ErdLine& line) {
  const ErdTable& child = erd.tables[line.child];
  const ErdTable& parent = erd.tables[line.parent];
  return {{"table", name_of(child.schema, child.name)},
          {"columns", texts(line.columns)},
          {"cardinality", line.one_child && !line.many_to_many ? "zero_or_one" : "zero_or_more"},
          {"parent_table", name_of(parent.schema, parent.name)},
          {"parent_columns", texts(line.referenced_columns)},
          {"parent_cardinality", line.many_to_many      ? "zero_or_more"
                                 : line.optional_parent ? "zero_or_one"
                                                        : "exactly_one"},
          {"def", line.foreign_key == nullptr
                      ? line.label
                      : constraint_definition(catalog, *child.relation, *line.foreign_key)},
          {"virtual", line.foreign_key == nullptr}};
}

}  // namespace

std::string render_erd_json(const catalog::Catalog& catalog, const Erd& erd) {
  json::array tables;
  for (const ErdTable& table : erd.tables) tables.push_back(table_object(catalog, table));
  json::array relations;
  for (const ErdLine& line : erd.lines) relations.push_back(relation_object(catalog, erd, line));
  json::array enums;
  for (const ErdEnum& type : erd.enums) {
    enums.push_back(
        json::object{{"name", name_of(type.schema, type.name)}, {"values", texts(type.labels)}});
  }
  return json_text(json::object{
      {"tables", std::move(tables)},
      {"relations", std::move(relations)},
      {"enums", std::move(enums)},
      {"driver",
       json::object{{"name", "postgres"},
                    {"database_version", fmt::format("PostgreSQL {}", catalog.pg_version())}}}});
}

}  // namespace pgplumb::report
