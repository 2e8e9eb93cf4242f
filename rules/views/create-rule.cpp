#include <fmt/format.h>

#include "lint/rule.h"
#include "sql/walk.h"

namespace pgplumb::rules::create_rule {
namespace {

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const auto* create = std::get_if<sql::CreateRule>(&context.step.statement.node);
  if (create == nullptr) return;
  problems.add({.span = context.step.statement.head,
                .message = fmt::format("the rule {} rewrites queries before they are planned",
                                       sql::quote_identifier(create->name)),
                .notes = {"expressions of the query are put into the rule as text: one with a "
                          "function that is volatile, such as nextval(), is computed more than "
                          "once; RETURNING and row counts change as well",
                          "a trigger, or an updatable view, does what is meant"}});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"views"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::create_rule
