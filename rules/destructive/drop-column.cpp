#include <fmt/format.h>

#include <algorithm>

#include "lint/rule.h"
#include "lint/step_words.h"

namespace pgplumb::rules::drop_column {
namespace {

using catalog::Column;
using catalog::Relation;
using lint::Problem;

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
