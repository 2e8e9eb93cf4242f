#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::check_without_not_valid {
namespace {

using lint::Problem;

std::string safe_steps(const replay::Step& step, const catalog::Relation& table,
                       const sql::ConstraintDef& constraint) {
  const std::string name =
      sql::quote_identifier(constraint.name.empty() ? table.name + "_check" : constraint.name);
  return fmt::format(
      "ALTER TABLE {0} ADD CONSTRAINT {1} CHECK ({2}) NOT VALID;\n"
      "-- in a later transaction:\n"
      "ALTER TABLE {0} VALIDATE CONSTRAINT {1};",
      lint::display_name(step, table), name, sql::to_sql(constraint.expr.front()));
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto [alter, table] = lint::altered_table(step);
  if (table == nullptr) return;
  for (const sql::AlterTableAction& action : alter->actions) {
    const sql::ConstraintDef* constraint =
        lint::added_constraint(action, sql::ConstraintKind::check);
    const effects::RelationLock* lock = step.effects.lock_on(table->oid);
    const bool reads_all = lint::work_of(step.effects.scans, action) != nullptr;
    if (constraint == nullptr || constraint->expr.empty() || lock == nullptr || !reads_all)
      continue;
    Problem problem{
        .span = constraint->span,
        .message = fmt::format(
            "checking {} blocks {} to {} while all its rows are read",
            constraint->name.empty() ? "this constraint" : sql::quote_identifier(constraint->name),
            lint::blocked_words(lock->mode), lint::display_name(step, *table)),
        .instead = safe_steps(step, *table, *constraint),
        .subject = lint::subject(*table, constraint->name)};
    problem.notes.push_back(lint::lock_note(step, *lock) + " until the scan is done");
    problem.notes.emplace_back(
        "VALIDATE CONSTRAINT reads the rows under SHARE UPDATE EXCLUSIVE, which lets writes go on");
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

}  // namespace pgplumb::rules::check_without_not_valid
