#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "catalog/naming.h"
#include "integrity/keys.h"
#include "integrity/names.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::table_without_primary_key {
namespace {

using integrity::TableWithoutPrimaryKey;

std::string key_name(const lint::SchemaContext& context, const catalog::Relation& table) {
  return sql::quote_identifier(catalog::choose_index_name(context.catalog, table.schema, table.name,
                                                          {}, catalog::IndexPurpose::primary_key));
}

/// An index built without blocking becomes the key.
std::string built_key(const lint::SchemaContext& context, const catalog::Relation& table,
                      std::string_view columns) {
  return fmt::format(
      "CREATE UNIQUE INDEX CONCURRENTLY {0} ON {1} ({2});\n"
      "ALTER TABLE {1} ADD PRIMARY KEY USING INDEX {0};",
      key_name(context, table), integrity::display_name(table), columns);
}

/// Of what an identifier is made, and what a btree can sort.
bool is_identifier_type(const catalog::Catalog& catalog, const catalog::Column& column) {
  constexpr std::array<std::string_view, 5> types{"smallint", "integer", "bigint", "uuid", "text"};
  const std::string type = catalog::format_type(catalog, column.type);
  return column.generated != catalog::Generated::virtual_ &&
         (std::ranges::find(types, type) != types.end() || type.starts_with("character varying"));
}

/// A key by statements of one table alone: of a partitioned table it must hold the partition key,
/// children and typed tables get no identity column.
bool stands_alone(const catalog::Relation& table) {
  return table.kind == catalog::RelationKind::table && table.children.empty() &&
         table.parents.empty() && table.of_type == catalog::no_oid;
}

void advise_new_column(const lint::SchemaContext& context, const catalog::Relation& table,
                       lint::Problem& problem) {
  if (!stands_alone(table)) return;
  const catalog::Column* found = table.column("id");
  if (found != nullptr && !is_identifier_type(context.catalog, *found)) return;
  if (const catalog::Column* id = table.column("id"); id != nullptr) {
    problem.instead = "-- where each row has an id of its own:\n";
    if (!id->not_null) {
      problem.instead += fmt::format("ALTER TABLE {} ALTER COLUMN id SET NOT NULL;\n",
                                     integrity::display_name(table));
    }
    problem.instead += built_key(context, table, "id");
    return;
  }
  problem.instead = fmt::format(
      "-- in the migration that makes the table; later this rewrites it under ACCESS EXCLUSIVE:\n"
      "ALTER TABLE {} ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;",
      integrity::display_name(table));
}

/// A key's index sorts as its types do by default (transformIndexConstraint()).
bool has_default_order(const catalog::Index& index) {
  return std::ranges::all_of(index.keys, [](const catalog::IndexKey& key) {
    return key.operator_class.empty() && key.collation.empty() && !key.descending &&
           !key.nulls_first;
  });
}

void advise(const lint::SchemaContext& context, const TableWithoutPrimaryKey& found,
            lint::Problem& problem) {
  if (found.candidate == nullptr) return advise_new_column(context, *found.table, problem);
  const auto table = integrity::display_name(*found.table);
  const auto index = sql::quote_identifier(found.candidate->name);
  problem.notes.push_back(fmt::format("{} is unique over NOT NULL columns", index));
  if (found.candidate->partitioned || !has_default_order(*found.candidate)) return;
  if (found.candidate->constraint == catalog::no_oid) {
    problem.instead = fmt::format("ALTER TABLE {} ADD PRIMARY KEY USING INDEX {};", table, index);
    return;
  }
  // An index that a constraint owns cannot become another one's (index_constraint_create()).
  std::vector<catalog::ColumnNumber> columns;
  for (const auto& key : found.candidate->keys) columns.push_back(key.column);
  problem.instead =
      fmt::format("-- PRIMARY KEY in place of UNIQUE where the table is made, or later:\n{}",
                  built_key(context, *found.table, integrity::column_names(*found.table, columns)));
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::tables_without_primary_key(context.catalog)) {
    if (!lint::is_new(context, found.table->origin)) continue;
    lint::Problem problem{
        .span = found.table->origin.created,
        .message = fmt::format("rows of {} cannot be told apart: the table has no primary key",
                               integrity::display_name(*found.table)),
        .notes = {"where the table is published for logical replication, UPDATE and DELETE fail: "
                  "without a primary key it has no replica identity"}};
    if (found.candidate != nullptr) {
      problem.message = fmt::format(
          "{} has no primary key: replication and tools that look for "
          "one cannot find its rows",
          integrity::display_name(*found.table));
    }
    const bool sure = found.candidate == nullptr && !found.is_log && !found.replicated_whole;
    problem.severity = sure ? lint::Severity::warning : lint::Severity::note;
    advise(context, found, problem);
    problem.subject = lint::subject(*found.table);
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::warning,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"normalization", "replication"},
                                .on_schema = check};

}  // namespace pgplumb::rules::table_without_primary_key
