#include <fmt/format.h>

#include "lint/rule.h"

namespace pgplumb::rules::replay_error {
namespace {

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (!step.surely_fails()) return;
  const catalog::Refusal& refused = *step.effects.refused;
  problems.add(
      {.span = refused.span.empty() ? step.statement.head : refused.span,
       .message = fmt::format("{} fails: {}", sql::command_tag(step.statement), refused.message),
       .notes = {fmt::format("PostgreSQL {} answers with SQLSTATE {}", step.before.pg_version(),
                             refused.sqlstate)}});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"history"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::replay_error
