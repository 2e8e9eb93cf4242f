#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "lint/table_work.h"
#include "sql/walk.h"

namespace pgplumb::rules::rows_may_break_constraint {
namespace {

using catalog::Relation;
using sql::AlterTableAction;
using sql::ConstraintKind;

/// What may be wrong with rows, and a query that finds them.
struct Doubt {
  std::string what;
  std::string query;
};

/// A key over some of the columns keeps rows apart already.
bool is_proved_unique(const catalog::Catalog& catalog, const Relation& table,
                      const std::vector<std::string>& columns) {
  return std::ranges::any_of(table.indexes, [&](catalog::Oid oid) {
    const catalog::Index* index = catalog.indexes.find(oid);
    return index != nullptr && index->unique && !index->predicate && index->valid &&
           std::ranges::all_of(index->keys, [&](const catalog::IndexKey& key) {
             const catalog::Column* column = table.column(key.column);
             return column != nullptr && std::ranges::find(columns, column->name) != columns.end();
           });
  });
}

std::vector<std::string> names_of(const std::vector<sql::Identifier>& columns) {
  std::vector<std::string> names;
  for (const sql::Identifier& column : columns) names.push_back(column.name);
  return names;
}

/// A column that the deployment adds without a default is NULL in every row, for which neither a
/// unique index nor a foreign key fails.
bool has_new_column(const replay::Step& step, const Relation& table,
                    const std::vector<std::string>& columns) {
  return std::ranges::any_of(columns, [&](const std::string& name) {
    const catalog::Column* column = table.column(name);
    return column != nullptr && !column->default_value && !column->not_null &&
           step.deploy.creates_column(table.oid, column->number);
  });
}

/// A foreign key over the same column holds until this statement: it is made anew.
bool is_made_anew(const Relation& table, const sql::ConstraintDef& constraint) {
  const catalog::Column* column = table.column(constraint.columns.front().name);
  return column != nullptr &&
         std::ranges::any_of(table.constraints, [&](const catalog::Constraint& other) {
           return other.kind == catalog::ConstraintKind::foreign_key && other.validated &&
                  other.columns == std::vector{column->number};
         });
}

Doubt unique_doubt(const replay::Step& step, const Relation& table,
                   const std::vector<std::string>& columns) {
  if (columns.empty() || is_proved_unique(step.before, table, columns) ||
      has_new_column(step, table, columns)) {
    return {};
  }
  std::string list;
  for (const std::string& column : columns) {
    list += (list.empty() ? "" : ", ") + sql::quote_identifier(column);
  }
  const std::string name = lint::display_name(step, table);
  return {
      fmt::format("two rows of {} have the same {}", name, list),
      fmt::format("SELECT {0}, count(*) FROM {1} GROUP BY {0} HAVING count(*) > 1;", list, name)};
}

Doubt doubt_of_constraint(const replay::Step& step, const Relation& table,
                          const sql::ConstraintDef& constraint) {
  const std::string name = lint::display_name(step, table);
  switch (constraint.kind) {
    case ConstraintKind::unique:
    case ConstraintKind::primary_key:
      if (!constraint.using_index.empty()) return {};
      return unique_doubt(step, table, names_of(constraint.columns));
    case ConstraintKind::check:
      if (constraint.not_valid || constraint.expr.empty()) return {};
      return {fmt::format("a row of {} breaks it", name),
              fmt::format("SELECT * FROM {} WHERE NOT ({});", name,
                          sql::to_sql(constraint.expr.front()))};
    case ConstraintKind::foreign_key: {
      if (constraint.not_valid || constraint.columns.size() != 1 ||
          is_made_anew(table, constraint) ||
          has_new_column(step, table, names_of(constraint.columns))) {
        return {};
      }
      const std::string column = sql::quote_identifier(constraint.columns.front().name);
      return {fmt::format("{}.{} names a row that is not there", name, column),
              fmt::format("SELECT {0} FROM {1} WHERE {0} IS NOT NULL AND NOT EXISTS "
                          "(SELECT FROM {2} WHERE ... = {1}.{0});",
                          column, name, sql::to_sql(constraint.references))};
    }
    default:
      return {};
  }
}

Doubt doubt_of(const replay::Step& step, const Relation& table, const AlterTableAction& action) {
  if (action.kind == sql::AlterTableKind::add_constraint && action.constraint) {
    return doubt_of_constraint(step, table, *action.constraint);
  }
  const catalog::Column* column = table.column(action.name);
  if (action.kind == sql::AlterTableKind::set_not_null && column != nullptr && !column->not_null &&
      lint::work_of(step.effects.scans, action) != nullptr) {
    const std::string name = lint::display_name(step, table);
    return {fmt::format("{} is NULL in a row", lint::column_name(step, table, action.name)),
            fmt::format("SELECT * FROM {} WHERE {} IS NULL;", name,
                        sql::quote_identifier(action.name))};
  }
  return {};
}

void add(const replay::Step& step, Span span, const Relation& table, Doubt doubt,
         lint::Problems& problems) {
  if (doubt.what.empty() || lint::changes_rows_before(step, table.name)) return;
  problems.add({.span = span,
                .message = "the statement fails where " + doubt.what,
                .notes = {"nothing in the migrations has made sure of it so far"},
                .instead = "-- before the deployment:\n" + doubt.query,
                .subject = lint::subject(table)});
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (step.effects.refused) return;
  if (const auto* create = std::get_if<sql::CreateIndex>(&step.statement.node)) {
    const Relation* table = catalog::resolve_relation(step.before, step.session, create->table);
    if (!create->unique || !create->predicate.empty() || table == nullptr ||
        !lint::in_use(step, *table) || step.deploy.has_emptied(table->oid)) {
      return;
    }
    std::vector<std::string> columns;
    for (const sql::IndexElement& key : create->keys) {
      if (key.column.empty()) return;
      columns.push_back(key.column);
    }
    add(step, step.statement.head, *table, unique_doubt(step, *table, columns), problems);
    return;
  }
  const auto [alter, table] = lint::altered_table(step);
  if (table == nullptr || step.deploy.has_emptied(table->oid)) return;
  for (const AlterTableAction& action : alter->actions) {
    add(step, action.span, *table, doubt_of(step, *table, action), problems);
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::medium,
    .since = "0.1.0",
    .on_by_default = false,
    .tags = {"data", "constraints"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::rows_may_break_constraint
