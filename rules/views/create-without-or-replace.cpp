#include <fmt/format.h>

#include <string>
#include <string_view>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::create_without_or_replace {
namespace {

/// What the statement makes, if OR REPLACE could stand there and does not.
std::string_view unguarded(const sql::Statement& statement, int version) {
  if (const auto* function = std::get_if<sql::CreateFunction>(&statement.node)) {
    return function->or_replace ? std::string_view() : function->name.name;
  }
  if (const auto* view = std::get_if<sql::CreateView>(&statement.node)) {
    return view->or_replace || view->persistence == sql::Persistence::temporary ? std::string_view()
                                                                                : view->name.name;
  }
  const auto* trigger = std::get_if<sql::CreateTrigger>(&statement.node);
  constexpr int first_with_trigger = 14;
  if (trigger == nullptr || trigger->or_replace || trigger->constraint ||
      version < first_with_trigger) {
    return {};
  }
  return trigger->name;
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const std::string_view name = unguarded(step.statement, step.before.pg_version());
  if (name.empty()) return;
  problems.add({.span = step.statement.head,
                .message = fmt::format("the statement fails where {} is there already",
                                       sql::quote_identifier(name)),
                .notes = {"OR REPLACE puts the new one in its place and keeps its privileges"},
                .subject = std::string(name)});
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

}  // namespace pgplumb::rules::create_without_or_replace
