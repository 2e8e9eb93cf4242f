#include <fmt/format.h>

#include "lint/concurrent_forms.h"
#include "lint/rule.h"
#include "lint/table_work.h"
#include "sql/walk.h"

namespace pgplumb::rules::lock_held_during_scan {
namespace {

using lint::Problem;

/// validate-in-same-transaction speaks of it: the table itself is locked.
bool is_told_as_validation(const lint::StatementContext& context, const catalog::Relation& table) {
  const replay::Step& step = context.step;
  const auto [alter, altered] = lint::altered_table(step);
  if (altered != &table || alter->actions.size() != 1 ||
      alter->actions.front().kind != sql::AlterTableKind::validate_constraint) {
    return false;
  }
  const auto held = step.transaction.locks.find(table.oid);
  return held != step.transaction.locks.end() && effects::blocked_by(held->second.mode).writes &&
         context.tells("validate-in-same-transaction", alter->actions.front().span, table);
}

/// The statement's own lock on the table keeps out as many: the rules about it speak of that.
bool adds_nothing(const replay::Step& step, const lint::HeldTable& held,
                  const lint::TableWork& work) {
  const effects::RelationLock* own = step.effects.lock_on(held.table->oid);
  return held.table == work.table && own != nullptr &&
         effects::blocked_by(own->mode).reads == effects::blocked_by(held.lock.mode).reads &&
         effects::blocked_by(own->mode).writes;
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  // What PostgreSQL refuses in a transaction does no work in one.
  if (!step.transaction.open() || !step.effects.transaction_ok) return;
  // That takes it out of the transaction.
  const catalog::Relation* built = lint::blocking_build(context).table;
  if (built != nullptr &&
      context.tells("index-without-concurrently", step.statement.head, *built)) {
    return;
  }
  const auto work = lint::table_work(context);
  if (!work) return;
  const auto held = lint::held_tables(step);
  if (held.empty()) return;
  const lint::HeldTable& first = held.front();
  if (adds_nothing(step, first, *work) || is_told_as_validation(context, *work->table)) return;

  const std::string table = lint::display_name(step, *first.table);
  Problem problem{
      .span = step.statement.head,
      .message = fmt::format("{} to {} wait while {}", lint::blocked_words(first.lock.mode), table,
                             work->doing),
      .notes = {fmt::format("the {} lock on {} was taken earlier in the transaction, which keeps "
                            "it to its end",
                            effects::documentation_name(first.lock.mode), table)},
      .related = {{first.lock.since->head, "the lock is taken here"}},
      .subject = lint::subject(*first.table, work->table->name)};
  if (held.size() > 1) {
    problem.notes.push_back(fmt::format("{} more table{} locked as well", held.size() - 1,
                                        held.size() == 2 ? " is" : "s are"));
  }
  problem.notes.emplace_back(
      "put it into a migration of its own, so that the short statements have committed before it");
  if (step.transaction.state == replay::TransactionState::maybe) {
    problem.severity = lint::Severity::note;
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
    .tags = {"transactions", "locks"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::lock_held_during_scan
