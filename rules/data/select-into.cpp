#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::select_into {
namespace {

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const auto* made = std::get_if<sql::CreateTableAs>(&context.step.statement.node);
  if (made == nullptr || !made->select_into) return;
  const std::string name = sql::to_sql(made->name);
  problems.add({.span = context.step.statement.head,
                .message = fmt::format("{} is made by a query that looks like reading", name),
                .notes = {"in PL/pgSQL the same words put a row into a variable"},
                .instead = fmt::format("CREATE TABLE {} AS SELECT ...;", name),
                .subject = made->name.name});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::note,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .on_by_default = false,
    .tags = {"style"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::select_into
