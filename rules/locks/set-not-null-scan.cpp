#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::set_not_null_scan {
namespace {

using lint::Problem;

/// The detour over a constraint that is checked under a weaker lock. Since 18 it can be the NOT
/// NULL constraint itself.
std::string safe_steps(const replay::Step& step, const catalog::Relation& table,
                       const std::string& column) {
  const std::string name = lint::display_name(step, table);
  const std::string constraint =
      sql::quote_identifier(fmt::format("{}_{}_not_null", table.name, column));
  const std::string quoted = sql::quote_identifier(column);
  if (step.before.pg_version() >= 18) {
    return fmt::format(
        "ALTER TABLE {0} ADD CONSTRAINT {1} NOT NULL {2} NOT VALID;\n"
        "-- in a later transaction:\n"
        "ALTER TABLE {0} VALIDATE CONSTRAINT {1};",
        name, constraint, quoted);
  }
  return fmt::format(
      "ALTER TABLE {0} ADD CONSTRAINT {1} CHECK ({2} IS NOT NULL) NOT VALID;\n"
      "-- in a later transaction:\n"
      "ALTER TABLE {0} VALIDATE CONSTRAINT {1};\n"
      "-- in a third one, where the valid CHECK proves it and nothing is read:\n"
      "ALTER TABLE {0} ALTER COLUMN {2} SET NOT NULL;\n"
      "ALTER TABLE {0} DROP CONSTRAINT {1};",
      name, constraint, quoted);
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto [alter, table] = lint::altered_table(step);
  if (table == nullptr) return;
  for (const sql::AlterTableAction& action : alter->actions) {
    if (action.kind != sql::AlterTableKind::set_not_null) continue;
    const effects::RelationLock* lock = step.effects.lock_on(table->oid);
    if (lock == nullptr || lint::work_of(step.effects.scans, action) == nullptr) continue;
    Problem problem{
        .span = action.span,
        .message = fmt::format("making {} NOT NULL blocks {} to {} while all its rows "
                               "are read",
                               lint::column_name(step, *table, action.name),
                               lint::blocked_words(lock->mode), lint::display_name(step, *table)),
        .instead = safe_steps(step, *table, action.name),
        .subject = lint::subject(*table, action.name)};
    problem.notes.push_back(lint::lock_note(step, *lock) + " until the scan is done");
    problem.notes.emplace_back("no valid CHECK constraint proves that the column has no NULL");
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

}  // namespace pgplumb::rules::set_not_null_scan
