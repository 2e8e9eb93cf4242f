#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::self_assignment {
namespace {

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const auto* data = std::get_if<sql::DataStatement>(&context.step.statement.node);
  if (data == nullptr || data->query.command != sql::Command::update ||
      data->query.target.empty()) {
    return;
  }
  const sql::FromItem& table = data->query.target.front();
  const std::string& alias = table.alias.empty() ? table.name.name : table.alias;
  for (const sql::Target& target : data->query.targets) {
    const sql::Expr& value = target.expr;
    if (value.kind != sql::ExprKind::column || value.names.empty() || !target.path.empty())
      continue;
    const bool own = value.names.size() == 1 ? data->query.from.empty()
                                             : value.names[value.names.size() - 2] == alias;
    if (!own || value.names.back() != target.alias) continue;
    problems.add(
        {.span = target.span.empty() ? context.step.statement.head : target.span,
         .message = fmt::format("{} is set to itself", sql::quote_identifier(target.alias)),
         .notes = {"every row is written anew with the values that it has, and triggers "
                   "fire; it may have been meant to be another column"}});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"correctness"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::self_assignment
