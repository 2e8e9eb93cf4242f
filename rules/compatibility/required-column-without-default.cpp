#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::required_column_without_default {
namespace {

using lint::Problem;

/// NOT NULL, and nothing that gives existing rows a value.
bool leaves_rows_without_value(const sql::ColumnDef& column) {
  bool required = false;
  for (const sql::ConstraintDef& constraint : column.constraints) {
    switch (constraint.kind) {
      case sql::ConstraintKind::not_null:
      case sql::ConstraintKind::primary_key:
        required = true;
        break;
      case sql::ConstraintKind::default_value:
      case sql::ConstraintKind::generated:
      case sql::ConstraintKind::identity:
        return false;
      default:
        break;
    }
  }
  return required;
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto [alter, table] = lint::altered_table(step);
  if (table == nullptr) return;
  for (const sql::AlterTableAction& action : alter->actions) {
    if (action.kind != sql::AlterTableKind::add_column || !action.column) continue;
    const bool computed = lint::work_of(step.effects.rewrites, action) != nullptr;
    if (computed || !leaves_rows_without_value(*action.column)) continue;
    if (action.if_not_exists && table->column(action.column->name) != nullptr) continue;
    const std::string name = lint::display_name(step, *table);
    const std::string column = sql::quote_identifier(action.column->name);
    problems.add(
        {.span = action.span,
         .message =
             fmt::format("adding {} fails as soon as {} has a row: NOT NULL without a default",
                         lint::column_name(step, *table, action.column->name), name),
         .notes = {"existing rows get NULL, which the constraint forbids (23502)",
                   "the running version of the application does not know the column: its INSERTs "
                   "fail too"},
         .instead = fmt::format("-- a constant default is stored once, without touching the rows:\n"
                                "ALTER TABLE {0} ADD COLUMN {1} ... NOT NULL DEFAULT ...;\n"
                                "-- or nullable first, then fill it, then SET NOT NULL",
                                name, column),
         .subject = lint::subject(*table, action.column->name)});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .tags = {"compatibility"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::required_column_without_default
