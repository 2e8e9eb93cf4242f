#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::add_column_rewrite {
namespace {

using lint::Problem;

/// The default as written; "..." for serial, identity and generated columns.
std::string default_text(const sql::AlterTableAction& action) {
  const sql::ConstraintDef* constraint =
      lint::added_constraint(action, sql::ConstraintKind::default_value);
  return constraint == nullptr || constraint->expr.empty() ? "..."
                                                           : sql::to_sql(constraint->expr.front());
}

/// Adds the column empty, fills it in batches, then makes it what it was meant to be.
std::string safe_steps(const lint::StatementContext& context, const catalog::Relation& table,
                       const sql::AlterTableAction& action) {
  const sql::ColumnDef& column = *action.column;
  const std::string value = default_text(action);
  const std::string type = column.type.empty() || value == "..."
                               ? "..."
                               : std::string(context.sources.text(column.type.front().span));
  return fmt::format(
      "-- the column without its default, which new rows then get:\n"
      "ALTER TABLE {0} ADD COLUMN {1} {2};\n"
      "ALTER TABLE {0} ALTER COLUMN {1} SET DEFAULT {3};\n"
      "-- outside of the migration, in batches of some thousand rows:\n"
      "UPDATE {0} SET {1} = {3} WHERE {1} IS NULL AND ...;",
      lint::display_name(context.step, table), sql::quote_identifier(column.name), type, value);
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto [alter, table] = lint::altered_table(step);
  if (table == nullptr) return;
  for (const sql::AlterTableAction& action : alter->actions) {
    if (action.kind != sql::AlterTableKind::add_column || !action.column) continue;
    const effects::Touched* rewrite = lint::work_of(step.effects.rewrites, action);
    const effects::RelationLock* lock = step.effects.lock_on(table->oid);
    if (rewrite == nullptr || lock == nullptr) continue;
    const std::string& column = action.column->name;
    Problem problem{
        .span = action.span,
        .message = fmt::format("adding {} blocks {} to {} while the whole table is "
                               "rewritten",
                               lint::column_name(step, *table, column),
                               lint::blocked_words(lock->mode), lint::display_name(step, *table)),
        .instead = safe_steps(context, *table, action),
        .subject = lint::subject(*table, column)};
    problem.notes.push_back("the table and its indexes are rewritten: " + rewrite->reason);
    problem.notes.push_back(lint::lock_note(step, *lock));
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .tags = {"locks"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::add_column_rewrite
