#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/step_words.h"

namespace pgplumb::rules::set_local_without_effect {
namespace {

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* set = std::get_if<sql::Set>(&step.statement.node);
  if (set == nullptr || !set->local || set->reset || step.inside != nullptr) return;
  const lint::Commit commit = lint::commit_of(context);
  if (commit == lint::Commit::with_others || commit == lint::Commit::unknown) return;
  const bool maybe = commit == lint::Commit::perhaps_at_once;
  lint::Problem problem{
      .span = step.statement.head,
      .message = maybe ? fmt::format("{} is set for nothing where each statement commits by itself",
                                     set->name)
                       : fmt::format("{} is set for nothing: no transaction is open", set->name),
      .notes = {"SET LOCAL lasts to the end of the transaction, which is here that of the SET "
                "itself; PostgreSQL answers with a warning"},
      .instead = fmt::format("SET {} = ...;", set->name),
      .subject = set->name};
  if (maybe) problem.severity = lint::Severity::note;
  lint::note_perhaps(step, problem);
  problems.add(std::move(problem));
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .tags = {"transactions"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::set_local_without_effect
