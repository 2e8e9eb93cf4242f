#include <fmt/format.h>

#include "effects/lock_modes.h"
#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::validate_in_same_transaction {
namespace {

using lint::Problem;

/// The lock on the table that the open transaction holds at the latest when the statement runs.
replay::HeldLock lock_held(const replay::Step& step, const catalog::Relation& table) {
  replay::HeldLock held;
  if (const auto found = step.transaction.locks.find(table.oid);
      found != step.transaction.locks.end()) {
    held = found->second;
  }
  const effects::RelationLock* own = step.effects.lock_on(table.oid);
  if (own != nullptr && own->mode > held.mode) held = {own->mode, &step.statement};
  return held;
}

bool reads_rows(const effects::Effects& effects, const sql::AlterTableAction& action) {
  return lint::work_of(effects.scans, action) != nullptr ||
         lint::work_of(effects.foreign_key_checks, action) != nullptr;
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto [alter, table] = lint::altered_table(step);
  if (table == nullptr || step.effects.scans.empty() || !lint::has_many_rows(context, *table)) {
    return;
  }
  for (const sql::AlterTableAction& action : alter->actions) {
    if (action.kind != sql::AlterTableKind::validate_constraint ||
        !reads_rows(step.effects, action)) {
      continue;
    }
    const replay::HeldLock held = lock_held(step, *table);
    if (!effects::blocked_by(held.mode).writes) continue;
    Problem problem{
        .span = action.span,
        .message = fmt::format("validating {} blocks {} to {} while all its rows are read",
                               sql::quote_identifier(action.name), lint::blocked_words(held.mode),
                               lint::display_name(step, *table)),
        .notes = {fmt::format("VALIDATE CONSTRAINT asks for {} alone, but the transaction has {} "
                              "and keeps it to its end",
                              effects::documentation_name(effects::validation_lock()),
                              effects::documentation_name(held.mode)),
                  "validate in a migration of its own, which runs after this one has committed"},
        .subject = lint::subject(*table, action.name)};
    if (step.transaction.state == replay::TransactionState::maybe) {
      problem.severity = lint::Severity::warning;
    }
    if (held.since != nullptr && held.since != &step.statement) {
      problem.related.push_back({held.since->head, "the lock is taken here"});
    }
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .tags = {"transactions", "locks"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::validate_in_same_transaction
