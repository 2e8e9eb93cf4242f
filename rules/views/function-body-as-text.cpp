#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::function_body_as_text {
namespace {

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* create = std::get_if<sql::CreateFunction>(&step.statement.node);
  constexpr int first_with_bodies = 14;
  if (create == nullptr || create->language != "sql" || create->sql_standard_body ||
      create->body.empty() || step.before.pg_version() < first_with_bodies) {
    return;
  }
  const std::string name = sql::to_sql(create->name);
  problems.add(
      {.span = step.statement.head,
       .message = fmt::format("nothing keeps what {} uses from being dropped", name),
       .notes = {"PostgreSQL looks into a body in quotes when it runs; one of BEGIN ATOMIC "
                 "is kept as a query, with its dependencies"},
       .instead =
           fmt::format("CREATE FUNCTION {}(...) RETURNS ...\nBEGIN ATOMIC\n  ...;\nEND;", name),
       .subject = create->name.name});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::note,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .on_by_default = false,
    .tags = {"functions"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::function_body_as_text
