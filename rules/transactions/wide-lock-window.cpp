#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/table_work.h"

namespace pgplumb::rules::wide_lock_window {
namespace {

using lint::Problem;

/// The lock of the statement that keeps writers of a further table out: its strongest.
const effects::RelationLock* further_lock(const replay::Step& step) {
  const effects::RelationLock* strongest = nullptr;
  for (const effects::RelationLock& lock : step.effects.locks) {
    if (!effects::blocked_by(lock.mode).writes) continue;
    const catalog::Relation* table = step.before.relations.find(lock.oid);
    if (table == nullptr || !table->is_table() || !lint::in_use(step, *table)) continue;
    if (const auto held = step.transaction.locks.find(lock.oid);
        held != step.transaction.locks.end() && effects::blocked_by(held->second.mode).writes) {
      continue;
    }
    if (strongest == nullptr || lock.mode > strongest->mode) strongest = &lock;
  }
  return strongest;
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (!step.transaction.open() || step.effects.refused) return;
  const effects::RelationLock* lock = further_lock(step);
  if (lock == nullptr) return;
  const auto held = lint::held_tables(step);
  if (held.empty()) return;
  const lint::HeldTable& first = held.front();
  const std::string table = lint::display_name(step, *first.table);
  Problem problem{
      .span = step.statement.head,
      .message = fmt::format("{} to {} wait until the lock on {} is there as well",
                             lint::blocked_words(first.lock.mode), table,
                             lint::display_name(step, lock->oid)),
      .notes = {fmt::format("the transaction keeps its {} lock on {} while it waits",
                            effects::documentation_name(first.lock.mode), table),
                lint::lock_note(step, *lock),
                "a transaction that uses both tables in the other order makes a deadlock, which "
                "PostgreSQL ends by failing one of the two"},
      .related = {{first.lock.since->head, fmt::format("{} is locked here", table)}},
      .subject = lint::subject(*first.table, lint::display_name(step, lock->oid))};
  if (step.transaction.state == replay::TransactionState::maybe) {
    problem.severity = lint::Severity::note;
  }
  problems.add(std::move(problem));
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::medium,
    .since = "0.1.0",
    .on_by_default = false,
    .once_per_file = true,
    .tags = {"transactions", "locks"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::wide_lock_window
