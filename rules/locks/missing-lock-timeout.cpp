#include <fmt/format.h>

#include <algorithm>

#include "lint/concurrent_forms.h"
#include "lint/rule.h"
#include "lint/step_words.h"

namespace pgplumb::rules::missing_lock_timeout {
namespace {

using lint::Problem;

/// What the statement locks besides, named in it or not: the other end of a foreign key.
void add_other_locks(const replay::Step& step, const effects::RelationLock& first,
                     Problem& problem) {
  constexpr std::size_t most_named = 2;
  std::size_t named = 0;
  for (const effects::RelationLock& lock : step.effects.locks) {
    const catalog::Relation* table = step.before.relations.find(lock.oid);
    if (&lock == &first || table == nullptr || !table->is_table() || table->is_partition() ||
        !effects::blocked_by(lock.mode).writes || !lint::in_use(step, *table)) {
      continue;
    }
    if (++named > most_named) break;
    problem.notes.push_back(lint::lock_note(step, lock));
  }
}

/// A build that waits for older transactions is under lock_timeout too, and leaves an invalid index
/// when it gives up.
bool reaches_concurrent_work(const replay::Step& step) {
  return std::ranges::any_of(lint::later(step), lint::runs_concurrently);
}

/// With CONCURRENTLY nobody waits behind it, and a limit would stop it half way.
bool is_told_as_build(const lint::StatementContext& context, const effects::RelationLock& lock) {
  const replay::Step& step = context.step;
  const catalog::Relation* table = step.before.relations.find(lock.oid);
  if (table == nullptr || !lint::should_be_concurrent(context)) return false;
  return context.tells(std::holds_alternative<sql::CreateIndex>(step.statement.node)
                           ? "index-without-concurrently"
                           : "drop-index-without-concurrently",
                       step.statement.head, *table);
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (context.config.lock_timeout_set_by_runner || step.effects.refused) return;
  // What gives up half way leaves something behind: see timeout-stops-concurrent-build.
  if (lint::runs_concurrently(step.statement)) return;
  if (catalog::limits(step.session.setting("lock_timeout"))) return;
  const effects::RelationLock* lock = lint::strongest_lock(step);
  if (lock == nullptr) return;
  if (is_told_as_build(context, *lock)) return;
  const bool open = step.transaction.state == replay::TransactionState::written ||
                    step.transaction.state == replay::TransactionState::by_tool;
  const std::string set = fmt::format("SET {}lock_timeout = '2s';", open ? "LOCAL " : "");
  const std::uint32_t at = step.statement.span.begin;
  Problem problem{
      .span = step.statement.head,
      .message = fmt::format("waiting for the lock on {0} holds up all {1} to it, without limit",
                             lint::display_name(step, lock->oid), lint::blocked_words(lock->mode)),
      .instead = set,
      .subject = lint::subject(*step.before.relations.find(lock->oid))};
  problem.notes.push_back(lint::lock_note(step, *lock));
  add_other_locks(step, *lock, problem);
  problem.notes.emplace_back(
      "while it waits for a long query to end, everything that conflicts with it queues behind it; "
      "lock_timeout makes it give up, to be tried again");
  if (step.effects.transaction_ok) {
    problem.fix = {
        .title = "set a lock_timeout before it",
        .safety = reaches_concurrent_work(step) ? lint::Safety::unsafe : lint::Safety::safe,
        .edits = {{{step.statement.span.file, at, at}, set + "\n"}}};
  }
  problems.add(std::move(problem));
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .once_per_file = true,
    .is_note_beside_others = true,
    .tags = {"locks"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::missing_lock_timeout
