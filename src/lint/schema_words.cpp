#include "lint/schema_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "catalog/naming.h"
#include "integrity/names.h"
#include "integrity/scope.h"
#include "lint/concurrent_forms.h"
#include "sql/walk.h"

namespace pgplumb::lint {

namespace {

bool is_reviewed(const SchemaContext& context, const Span& span) {
  return !span.empty() && context.reviewed_files.contains(span.file);
}

}  // namespace

bool is_new(const SchemaContext& context, const catalog::Origin& origin) {
  return is_reviewed(context, origin.created);
}

std::optional<Span> reviewed_place(const SchemaContext& context,
                                   std::initializer_list<const catalog::Origin*> origins) {
  for (const auto* origin : origins) {
    if (is_new(context, *origin)) return origin->created;
    const auto last = std::find_if(origin->changed.rbegin(), origin->changed.rend(),
                                   [&](const Span& span) { return is_reviewed(context, span); });
    if (last != origin->changed.rend()) return *last;
  }
  return std::nullopt;
}

void relate(Problem& problem, const catalog::Origin& origin, std::string message) {
  if (origin.created.empty()) return;
  problem.related.push_back({.span = origin.created, .message = std::move(message)});
}

void for_each_new_column(const SchemaContext& context, const VisitColumn& visit) {
  for (const auto& [oid, table] : context.catalog.relations) {
    if (!context.under_review(oid) || !integrity::is_judged_table(table)) continue;
    for (const auto& column : table.columns) {
      if (is_new(context, column.origin)) visit(table, column);
    }
  }
}

void judge_new_columns(const SchemaContext& context, Problems& problems, Judge judge) {
  for (const auto& [oid, table] : context.catalog.relations) {
    if (!context.under_review(oid)) continue;
    for (const auto& column : table.columns) {
      const auto& type = integrity::base_type(context.catalog, column.type);
      auto verdict = judge({context.catalog, table, column, type});
      if (!verdict || !is_new(context, column.origin)) continue;
      if (!integrity::is_judged_table(table)) break;
      Problem problem = column_problem(table, column, verdict->message);
      if (!verdict->note.empty()) problem.notes.push_back(std::move(verdict->note));
      problems.add(std::move(problem));
    }
  }
}

void for_each_new_foreign_key(const SchemaContext& context,
                              const integrity::VisitForeignKey& visit) {
  integrity::for_each_foreign_key(
      context.catalog, [&](const catalog::Relation& table, const catalog::Constraint& key,
                           const catalog::Relation& referenced) {
        if (is_new(context, key.origin)) visit(table, key, referenced);
      });
}

Problem key_problem(const catalog::Relation& table, const catalog::Constraint& key,
                    std::string message) {
  return {.span = key.origin.created,
          .message = std::move(message),
          .subject = subject(table, key.columns)};
}

Problem constraint_problem(const catalog::Relation& table, const catalog::Constraint& constraint,
                           std::string message) {
  return {.span = constraint.origin.created,
          .message = std::move(message),
          .subject = subject(table, constraint.name)};
}

Problem column_problem(const catalog::Relation& table, const catalog::Column& column,
                       std::string_view message) {
  const std::span<const catalog::ColumnNumber> number{&column.number, 1};
  return {.span = column.origin.created,
          .message = integrity::display_columns(table, number) + std::string(message),
          .subject = subject(table, number)};
}

std::string add_constraint_sql(const SchemaContext& context, const catalog::Relation& table,
                               std::string_view column, std::string_view label,
                               std::string_view definition) {
  const auto shown = integrity::display_name(table);
  const auto quoted = sql::quote_identifier(
      catalog::choose_constraint_name(context.catalog, table.schema, table.name, column, label));
  return fmt::format(
      "ALTER TABLE {0} ADD CONSTRAINT {1} {2} NOT VALID;\n"
      "-- in a later transaction:\n"
      "ALTER TABLE {0} VALIDATE CONSTRAINT {1};",
      shown, quoted, definition);
}

std::string drop_constraint_sql(const catalog::Relation& table,
                                const catalog::Constraint& constraint) {
  return fmt::format("ALTER TABLE {} DROP CONSTRAINT {};", integrity::display_name(table),
                     sql::quote_identifier(constraint.name));
}

std::string create_index_sql(const catalog::Relation& table, std::string_view columns, bool unique,
                             std::string_view method) {
  const auto kind = unique ? "UNIQUE INDEX" : "INDEX";
  const auto name = integrity::display_name(table);
  const auto keys =
      method.empty() ? fmt::format("({})", columns) : fmt::format("USING {} ({})", method, columns);
  if (table.kind != catalog::RelationKind::partitioned_table) {
    return fmt::format("CREATE {} CONCURRENTLY ON {} {};", kind, name, keys);
  }
  return fmt::format(
      "CREATE {0} parent_idx ON ONLY {1} {2};\n"
      "-- for each partition, outside a transaction:\n"
      "CREATE {0} CONCURRENTLY partition_idx ON partition {2};\n"
      "ALTER INDEX parent_idx ATTACH PARTITION partition_idx;",
      kind, name, keys);
}

std::string index_beside_sql(const SchemaContext& context, const catalog::Relation& table,
                             const catalog::Origin& made, std::string_view columns) {
  if (!context.made_together(table.origin, made)) return create_index_sql(table, columns);
  return fmt::format(
      "CREATE INDEX ON {} ({});{}", integrity::display_name(table), columns,
      context.one_unit ? ""
                       : "\n-- where the table is in use already, with CONCURRENTLY and outside a "
                         "transaction");
}

std::string routine_name(const catalog::Catalog& catalog, const catalog::Function& function) {
  std::vector<std::string> types;
  for (const auto& type : function.argument_types) {
    types.push_back(catalog::format_type(catalog, type));
  }
  const std::string name = function.schema == "public"
                               ? sql::quote_identifier(function.name)
                               : catalog::qualified_name(function.schema, function.name);
  return fmt::format("{}({})", name, fmt::join(types, ", "));
}

std::string index_name(const catalog::Index& index) {
  return index.schema == "public" ? sql::quote_identifier(index.name)
                                  : catalog::qualified_name(index.schema, index.name);
}

std::string drop_index_sql(const catalog::Relation& table, const catalog::Index& index) {
  if (index.constraint != catalog::no_oid) {
    return fmt::format("ALTER TABLE {} DROP CONSTRAINT {};", integrity::display_name(table),
                       sql::quote_identifier(index.name));
  }
  return fmt::format("DROP INDEX {}{};", drops_concurrently(index) ? "CONCURRENTLY " : "",
                     index_name(index));
}

}  // namespace pgplumb::lint
