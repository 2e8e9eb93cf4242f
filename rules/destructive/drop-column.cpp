#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/step_words.h"

namespace pgplumb::rules::drop_column {
namespace {

using lint::Problem;

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto [alter, table] = lint::altered_table(step);
  if (table == nullptr) return;
  for (const sql::AlterTableAction& action : alter->actions) {
    if (action.kind != sql::AlterTableKind::drop_column) continue;
    const catalog::Column* column = table->column(action.name);
    const bool there = column != nullptr || table->assumed;
    if (!there || (column != nullptr && step.deploy.creates_column(table->oid, column->number))) {
      continue;
    }
    Problem problem{
        .span = action.span,
        .message = fmt::format("dropping {} loses its values and fails what still uses it",
                               lint::column_name(step, *table, action.name)),
        .notes = {"the running version of the application may still name the column, in SELECT * "
                  "of a prepared statement or an ORM's column list too"},
        .instead = "-- first release the application without the column, then drop it",
        .subject = lint::subject(*table, action.name)};
    if (column != nullptr && !column->origin.created.empty()) {
      problem.related.push_back({column->origin.created, action.name + " is made here"});
    }
    problems.add(std::move(problem));
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
