#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/table_work.h"

namespace pgplumb::rules::missing_statement_timeout {
namespace {

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (lint::runs_concurrently(step.statement) || step.inside != nullptr) return;
  if (catalog::limits(step.session.setting("statement_timeout"))) return;
  const auto work = lint::table_work(context);
  if (!work) return;
  problems.add({.span = step.statement.head,
                .message = fmt::format("{}, for as long as it takes", work->doing),
                .notes = {"statement_timeout ends a statement that takes longer than was thought, "
                          "and gives its locks back"},
                .instead = "SET statement_timeout = '10min';",
                .subject = lint::subject(*work->table)});
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

}  // namespace pgplumb::rules::missing_statement_timeout
