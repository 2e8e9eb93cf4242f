#include <fmt/format.h>

#include <optional>

#include "effects/foreign_keys.h"
#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::lock_order_inversion {
namespace {

using catalog::Relation;

/// A table that the transaction has locked so that the check of a foreign key to it waits.
struct Held {
  const Relation* table = nullptr;
  replay::HeldLock lock;
  const catalog::Constraint* key = nullptr;
};

/// The first table that rows of `table` refer to and that an earlier statement has locked.
std::optional<Held> referenced_and_held(const replay::Step& step, const Relation& table) {
  for (const catalog::Constraint& key : table.constraints) {
    if (key.kind != catalog::ConstraintKind::foreign_key || key.references == table.oid ||
        !key.enforced) {
      continue;
    }
    const auto held = step.transaction.locks.find(key.references);
    if (held == step.transaction.locks.end() || held->second.since == &step.statement ||
        held->second.since == step.inside ||
        !effects::conflicts(held->second.mode, effects::foreign_key_check_lock)) {
      continue;
    }
    const Relation* referenced = step.before.relations.find(key.references);
    if (referenced == nullptr || !lint::in_use(step, *referenced)) continue;
    return Held{referenced, held->second, &key};
  }
  return std::nullopt;
}

/// An earlier statement has the table already, so that nobody can be inside of it.
bool is_held(const replay::Step& step, catalog::Oid table) {
  const auto held = step.transaction.locks.find(table);
  return held != step.transaction.locks.end() && effects::blocked_by(held->second.mode).writes;
}

void add(const replay::Step& step, const effects::RelationLock& lock, const Relation& table,
         const Held& held, lint::Problems& problems) {
  const std::string name = lint::display_name(step, table);
  const std::string other = lint::display_name(step, *held.table);
  lint::Problem problem{
      .span = step.statement.head,
      .message =
          fmt::format("locking {} after {} can deadlock with writes to {}", name, other, name),
      .notes = {fmt::format("an INSERT into {0} locks {0} first, and {1} when it checks {2}; the "
                            "transaction has {1} and waits for {0}",
                            name, other, sql::quote_identifier(held.key->name)),
                lint::lock_note(step, lock),
                "PostgreSQL ends a deadlock by failing one of the two after deadlock_timeout",
                "give each of the tables a transaction of its own"},
      .related = {{held.lock.since->head, fmt::format("{} is locked here", other)}},
      .subject = lint::subject(table, held.table->name)};
  if (step.transaction.state == replay::TransactionState::maybe) {
    problem.severity = lint::Severity::note;
  }
  problems.add(std::move(problem));
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (!step.transaction.open() || step.transaction.locks.empty() || step.effects.refused ||
      !step.effects.transaction_ok) {
    return;
  }
  for (const effects::RelationLock& lock : step.effects.locks) {
    if (!effects::blocked_by(lock.mode).writes || is_held(step, lock.oid)) continue;
    const Relation* table = step.before.relations.find(lock.oid);
    if (table == nullptr || !table->is_table() || !lint::in_use(step, *table)) continue;
    if (const auto held = referenced_and_held(step, *table)) {
      add(step, lock, *table, *held, problems);
      return;
    }
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .once_per_file = true,
    .tags = {"transactions", "locks"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::lock_order_inversion
