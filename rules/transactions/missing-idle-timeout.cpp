#include <fmt/format.h>

#include <string>
#include <string_view>

#include "lint/rule.h"
#include "lint/step_words.h"

namespace pgplumb::rules::missing_idle_timeout {
namespace {

constexpr std::string_view setting = "idle_in_transaction_session_timeout";

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (!step.transaction.open() || step.effects.refused || step.effects.locks.empty()) return;
  if (catalog::limits(step.session.setting(setting))) return;
  const effects::RelationLock* lock = lint::strongest_lock(step);
  if (lock == nullptr) return;
  problems.add(
      {.span = step.statement.head,
       .message = fmt::format("if the client stalls before COMMIT, {} stays locked without limit",
                              lint::display_name(step, lock->oid)),
       .notes = {lint::lock_note(step, *lock),
                 "idle_in_transaction_session_timeout ends a transaction whose client sends "
                 "nothing any more"},
       .instead = fmt::format("SET {} = '1min';", setting),
       .subject = lint::subject(*step.before.relations.find(lock->oid))});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::note,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .on_by_default = false,
    .once_per_file = true,
    .tags = {"transactions"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::missing_idle_timeout
