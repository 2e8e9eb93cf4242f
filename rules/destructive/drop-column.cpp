#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

#include "catalog/drop.h"
#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::drop_column {
namespace {

using catalog::Column;
using catalog::Relation;
using lint::Problem;

/// What is about other columns too and goes with the column without a word: constraints, indexes.
std::vector<std::string> parts_gone(const replay::Step& step, const Relation& table,
                                    const Column& column) {
  std::vector<std::string> gone;
  for (const catalog::Constraint& constraint : table.constraints) {
    if (constraint.columns.size() > 1 &&
        std::ranges::find(constraint.columns, column.number) != constraint.columns.end()) {
      gone.push_back("constraint " + sql::quote_identifier(constraint.name));
    }
  }
  for (const catalog::Oid oid : table.indexes) {
    const catalog::Index* index = step.before.indexes.find(oid);
    if (index == nullptr || index->constraint != catalog::no_oid) continue;
    const bool is_own = index->keys.size() == 1 && index->keys.front().column == column.number;
    if (!is_own && catalog::index_reads(*index, table, column.number)) {
      gone.push_back("index " + sql::quote_identifier(index->name));
    }
  }
  return gone;
}

void add(const replay::Step& step, Span span, const Relation& table, const std::string& name,
         lint::Problems& problems) {
  const Column* column = table.column(name);
  if (column != nullptr && step.deploy.creates_column(table.oid, column->number)) return;
  Problem problem{
      .span = span,
      .message = fmt::format("dropping {} loses its values and fails what still uses it",
                             lint::column_name(step, table, name)),
      .notes = {"the running version of the application may still name the column, in "
                "SELECT * of a prepared statement or an ORM's column list too"},
      .instead = "-- first release the application without the column, then drop it",
      .subject = lint::subject(table, name)};
  if (column != nullptr) {
    if (const auto gone = parts_gone(step, table, *column); !gone.empty()) {
      problem.notes.push_back(fmt::format("{} go{} with it, also for the columns that stay",
                                          fmt::join(gone, ", "), gone.size() == 1 ? "es" : ""));
    }
  }
  if (column != nullptr && !column->origin.created.empty()) {
    problem.related.push_back({column->origin.created, name + " is made here"});
  }
  problems.add(std::move(problem));
}

/// The columns that CASCADE takes along: those of a type, generated ones.
void check_cascade(const replay::Step& step, const Relation* altered, lint::Problems& problems) {
  for (const catalog::ColumnUse& dropped : step.effects.dropped) {
    // Columns of the table's children are spoken for.
    const bool is_own = altered != nullptr && dropped.relation == altered->oid;
    if (dropped.column == 0 || (altered != nullptr && !is_own)) continue;
    const Relation* table = step.before.relations.find(dropped.relation);
    const Column* column = table == nullptr ? nullptr : table->column(dropped.column);
    if (column == nullptr || column->inherited > 0 || !lint::in_use(step, *table)) continue;
    const auto* alter = std::get_if<sql::AlterTable>(&step.statement.node);
    const bool is_named =
        alter != nullptr && std::ranges::any_of(alter->actions, [&](const auto& action) {
          return action.kind == sql::AlterTableKind::drop_column && action.name == column->name;
        });
    if (!is_named) add(step, step.statement.head, *table, column->name, problems);
  }
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (step.effects.refused) return;
  const auto [alter, table] = lint::altered_table(step);
  if (table != nullptr) {
    for (const sql::AlterTableAction& action : alter->actions) {
      if (action.kind != sql::AlterTableKind::drop_column) continue;
      if (table->column(action.name) != nullptr || table->assumed) {
        add(step, action.span, *table, action.name, problems);
      }
    }
  }
  if (table != nullptr || std::holds_alternative<sql::Drop>(step.statement.node)) {
    check_cascade(step, table, problems);
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"data-loss"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::drop_column
