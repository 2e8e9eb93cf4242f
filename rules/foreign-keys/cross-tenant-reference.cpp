#include <fmt/format.h>

#include <algorithm>

#include "integrity/names.h"
#include "integrity/scoped_references.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::cross_tenant_reference {
namespace {

using integrity::UnscopedReference;

/// An index of the referenced columns and the tenant's, in whatever order, that a foreign key may
/// refer to.
bool has_key(const lint::SchemaContext& context, const UnscopedReference& found) {
  std::vector<catalog::ColumnNumber> wanted = found.foreign_key->referenced_columns;
  wanted.push_back(found.referenced_scope->number);
  return std::ranges::any_of(found.referenced->indexes, [&](catalog::Oid oid) {
    const catalog::Index* index = context.catalog.indexes.find(oid);
    return index != nullptr && index->unique && !index->predicate &&
           index->keys.size() == wanted.size() &&
           std::ranges::all_of(index->keys, [&](const catalog::IndexKey& key) {
             return std::ranges::find(wanted, key.column) != wanted.end();
           });
  });
}

/// What becomes of a row when its parent goes: the tenant stays in any case.
std::string on_delete(const UnscopedReference& found) {
  const std::string own = integrity::column_names(*found.table, found.foreign_key->columns);
  switch (found.foreign_key->on_delete) {
    case sql::ForeignKeyAction::cascade:
      return " ON DELETE CASCADE";
    case sql::ForeignKeyAction::restrict:
      return " ON DELETE RESTRICT";
    case sql::ForeignKeyAction::set_null:
      return fmt::format(" ON DELETE SET NULL ({})", own);
    case sql::ForeignKeyAction::set_default:
      return fmt::format(" ON DELETE SET DEFAULT ({})", own);
    case sql::ForeignKeyAction::no_action:
      break;
  }
  return {};
}

std::string scoped_key_sql(const lint::SchemaContext& context, const UnscopedReference& found) {
  const std::string scope = integrity::column_names(*found.table, {&found.scope->number, 1});
  const std::string referenced = fmt::format(
      "{}, {}", integrity::column_names(*found.referenced, found.foreign_key->referenced_columns),
      integrity::column_names(*found.referenced, {&found.referenced_scope->number, 1}));
  const std::string key =
      fmt::format("FOREIGN KEY ({}, {}) REFERENCES {} ({}){}",
                  integrity::column_names(*found.table, found.foreign_key->columns), scope,
                  integrity::display_name(*found.referenced), referenced, on_delete(found));
  std::string sql;
  if (!has_key(context, found)) {
    sql = lint::create_index_sql(*found.referenced, referenced, true) + "\n-- once it is there:\n";
  }
  const auto& column = found.table->column(found.foreign_key->columns.front())->name;
  return sql + lint::add_constraint_sql(context, *found.table, column, "tenant_fkey", key);
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const UnscopedReference& found : integrity::unscoped_references(context.catalog)) {
    if (!lint::is_new(context, found.foreign_key->origin)) continue;
    const auto table = integrity::display_name(*found.table);
    const auto referenced = integrity::display_name(*found.referenced);
    auto problem = lint::key_problem(
        *found.table, *found.foreign_key,
        fmt::format("a row of {} may refer to a row of {} that has another {}", table, referenced,
                    integrity::column_names(*found.table, {&found.scope->number, 1})));
    problem.notes.push_back(
        fmt::format("both tables belong to a row of {}, and the foreign key compares {} alone",
                    integrity::display_name(*found.tenant),
                    integrity::column_names(*found.table, found.foreign_key->columns)));
    problem.instead = scoped_key_sql(context, found);
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::medium,
                                .since = "0.1.0",
                                .tags = {"foreign-keys"},
                                .on_schema = check};

}  // namespace pgplumb::rules::cross_tenant_reference
