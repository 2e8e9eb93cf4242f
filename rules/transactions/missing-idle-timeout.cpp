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
  const std::string* value = step.session.setting(setting);
  if (value != nullptr && value->find_first_of("123456789") != std::string::npos) return;
  for (const effects::RelationLock& lock : step.effects.locks) {
    if (!effects::blocked_by(lock.mode).writes || !lint::in_use(step, lock.oid)) continue;
    problems.add(
        {.span = step.statement.head,
         .message = fmt::format("if the client stalls before COMMIT, {} stays locked without limit",
                                lint::display_name(step, lock.oid)),
         .notes = {lint::lock_note(step, lock),
                   "idle_in_transaction_session_timeout ends a transaction whose client sends "
                   "nothing any more"},
         .instead = fmt::format("SET {} = '1min';", setting),
         .subject = lint::subject(*step.before.relations.find(lock.oid))});
    return;
  }
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
