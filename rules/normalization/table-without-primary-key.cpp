#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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

/// An index built without blocking becomes the key, in place of the constraint where one is named.
std::string built_key(const lint::SchemaContext& context, const catalog::Relation& table,
                      std::span<const catalog::ColumnNumber> columns,
                      std::string_view constraint = {}) {
  const std::string instead_of =
      constraint.empty() ? ""
                         : fmt::format("DROP CONSTRAINT {}, ", sql::quote_identifier(constraint));
  return fmt::format(
      "CREATE UNIQUE INDEX CONCURRENTLY {0} ON {1} ({2});\n"
      "ALTER TABLE {1} {3}ADD PRIMARY KEY USING INDEX {0};",
      key_name(context, table), integrity::display_name(table),
      integrity::column_names(table, columns), instead_of);
}

/// "ALTER TABLE t ALTER COLUMN a SET NOT NULL, ..." with the end of its line, of the columns that
/// may be NULL.
std::string without_null(const catalog::Relation& table,
                         std::span<const catalog::ColumnNumber> columns) {
  std::string changes;
  for (const catalog::ColumnNumber number : columns) {
    const catalog::Column* column = table.column(number);
    if (column == nullptr || column->not_null) continue;
    changes += fmt::format("{}ALTER COLUMN {} SET NOT NULL", changes.empty() ? "" : ", ",
                           sql::quote_identifier(column->name));
  }
  if (changes.empty()) return {};
  return fmt::format("ALTER TABLE {} {};\n", integrity::display_name(table), changes);
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
  const catalog::Column* id = table.column("id");
  if (id != nullptr && !is_identifier_type(context.catalog, *id)) return;
  if (id != nullptr) {
    const std::span<const catalog::ColumnNumber> columns{&id->number, 1};
    problem.instead = "-- where each row has an id of its own:\n" + without_null(table, columns) +
                      built_key(context, table, columns);
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

std::vector<catalog::ColumnNumber> columns_of(const catalog::Index& index) {
  std::vector<catalog::ColumnNumber> columns;
  for (const auto& key : index.keys) columns.push_back(key.column);
  return columns;
}

/// The constraint behind an index, empty where foreign keys need it: it stays then.
std::string_view constraint_to_drop(const TableWithoutPrimaryKey& found,
                                    const catalog::Index& index) {
  return found.is_referenced ? std::string_view() : index.name;
}

/// The numbering column has a unique index of its own already.
bool is_number_unique(const TableWithoutPrimaryKey& found) {
  return found.candidate != nullptr && found.candidate->keys.size() == 1 &&
         found.candidate->keys.front().column == found.number->number;
}

void advise_candidate(const lint::SchemaContext& context, const TableWithoutPrimaryKey& found,
                      lint::Problem& problem) {
  const auto table = integrity::display_name(*found.table);
  const auto index = sql::quote_identifier(found.candidate->name);
  problem.notes.push_back(fmt::format("{} is unique over NOT NULL columns", index));
  if (found.candidate->partitioned || !has_default_order(*found.candidate)) return;
  if (found.candidate->constraint == catalog::no_oid) {
    problem.instead = fmt::format("ALTER TABLE {} ADD PRIMARY KEY USING INDEX {};", table, index);
    return;
  }
  // An index that a constraint owns cannot become another one's (index_constraint_create()).
  problem.instead =
      fmt::format("-- PRIMARY KEY in place of UNIQUE where the table is made, or later:\n{}",
                  built_key(context, *found.table, columns_of(*found.candidate),
                            constraint_to_drop(found, *found.candidate)));
}

void advise_without_null(const lint::SchemaContext& context, const TableWithoutPrimaryKey& found,
                         lint::Problem& problem) {
  const catalog::Index& index = *found.lets_null_in;
  problem.notes.push_back(
      fmt::format("{} is unique, but lets rows with NULL in", sql::quote_identifier(index.name)));
  if (index.partitioned || !has_default_order(index)) return;
  const auto columns = columns_of(index);
  problem.instead =
      "-- where none of them is NULL:\n" + without_null(*found.table, columns) +
      (index.constraint == catalog::no_oid
           ? fmt::format("ALTER TABLE {} ADD PRIMARY KEY USING INDEX {};",
                         integrity::display_name(*found.table), sql::quote_identifier(index.name))
           : built_key(context, *found.table, columns, constraint_to_drop(found, index)));
}

void advise(const lint::SchemaContext& context, const TableWithoutPrimaryKey& found,
            lint::Problem& problem) {
  const catalog::Relation& table = *found.table;
  if (found.number != nullptr && stands_alone(table) && !is_number_unique(found)) {
    if (found.candidate != nullptr) {
      problem.notes.push_back(fmt::format("{} is unique over NOT NULL columns",
                                          sql::quote_identifier(found.candidate->name)));
    }
    problem.instead = built_key(context, table, {&found.number->number, 1});
  } else if (found.candidate != nullptr) {
    advise_candidate(context, found, problem);
  } else if (found.exclusion != nullptr) {
    problem.notes.push_back(
        fmt::format("{} keeps equal rows out", sql::quote_identifier(found.exclusion->name)));
  } else if (!found.joins.empty() && stands_alone(table)) {
    problem.instead = "-- PRIMARY KEY (" + integrity::column_names(table, found.joins) +
                      ") where the table is made, or once no pair is there twice:\n" +
                      without_null(table, found.joins) + built_key(context, table, found.joins);
  } else if (found.lets_null_in != nullptr) {
    advise_without_null(context, found, problem);
  } else {
    advise_new_column(context, table, problem);
  }
}

/// Where the key was lost, or the table made without one, if that is under review.
std::optional<Span> place_of(const lint::SchemaContext& context, const catalog::Relation& table) {
  const Span lost = table.lost_primary_key;
  if (!lost.empty()) {
    return context.reviewed_files.contains(lost.file) ? std::optional(lost) : std::nullopt;
  }
  return lint::is_new(context, table.origin) ? std::optional(table.origin.created) : std::nullopt;
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::tables_without_primary_key(context.catalog)) {
    const auto place = place_of(context, *found.table);
    if (!place) continue;
    const bool is_unique = found.candidate != nullptr || found.exclusion != nullptr;
    const auto table = integrity::display_name(*found.table);
    lint::Problem problem{
        .span = *place,
        .message =
            is_unique ? fmt::format("{} has no primary key: replication and tools that look for "
                                    "one cannot find its rows",
                                    table)
                      : fmt::format("rows of {} cannot be told apart: the table has no primary key",
                                    table),
        .notes = {"where the table is published for logical replication, UPDATE and DELETE fail: "
                  "without a primary key it has no replica identity"}};
    const bool sure = !is_unique && !found.is_log && !found.replicated_whole;
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
