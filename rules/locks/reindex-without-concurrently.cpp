#include <fmt/format.h>

#include "lint/concurrent_forms.h"
#include "lint/rule.h"
#include "lint/safe_steps.h"

namespace pgplumb::rules::reindex_without_concurrently {
namespace {

using lint::Problem;

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* reindex = std::get_if<sql::Reindex>(&step.statement.node);
  if (reindex == nullptr || reindex->concurrently || step.effects.refused) return;
  const effects::RelationLock* lock = lint::reindex_lock(context);
  if (lock == nullptr) return;
  const std::string table = lint::display_name(step, lock->oid);
  Problem problem{
      .span = step.statement.head,
      .message = fmt::format("rebuilding indexes of {} blocks writes, and reads that would use "
                             "them, until they are built",
                             table),
      .notes = {lint::lock_note(step, *lock),
                "the index itself is under ACCESS EXCLUSIVE: even planning a query on the table "
                "waits for it"},
      .subject = lint::subject(*step.before.relations.find(lock->oid))};
  problem.instead = lint::reindex_concurrently_sql(*reindex);
  if (!problem.instead.empty()) {
    if (auto note = lint::outside_transaction_note(step); !note.empty()) {
      problem.notes.push_back(std::move(note));
    }
  }
  problems.add(std::move(problem));
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .tags = {"locks", "indexes"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::reindex_without_concurrently
