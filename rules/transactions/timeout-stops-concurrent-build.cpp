#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/step_words.h"

namespace pgplumb::rules::timeout_stops_concurrent_build {
namespace {

using lint::Problem;

/// What may be left behind when a statement that runs concurrently is cancelled.
std::string_view left_behind(const sql::Statement& statement) {
  if (std::holds_alternative<sql::Drop>(statement.node)) {
    return "the index stays, invalid, until DROP INDEX is run again";
  }
  return "an invalid index stays behind, which costs every write and serves no query; it must be "
         "dropped before the next try";
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const bool on_index = std::holds_alternative<sql::CreateIndex>(step.statement.node) ||
                        std::holds_alternative<sql::Reindex>(step.statement.node) ||
                        std::holds_alternative<sql::Drop>(step.statement.node);
  if (!on_index || !lint::runs_concurrently(step.statement) || step.effects.refused) return;
  // concurrently-in-transaction: it never begins.
  if (step.transaction.open()) return;
  for (const char* setting : {"lock_timeout", "statement_timeout"}) {
    const std::string* value = step.session.setting(setting);
    if (!catalog::limits(value)) continue;
    problems.add(
        {.span = step.statement.head,
         .message = fmt::format("{} CONCURRENTLY is given up after {}",
                                sql::command_tag(step.statement), *value),
         .notes = {fmt::format("{} is {}; to wait for the transactions that are older counts too",
                               setting, *value),
                   std::string(left_behind(step.statement))},
         .instead = fmt::format("SET {} = 0;", setting)});
    return;
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"transactions", "indexes"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::timeout_stops_concurrent_build
