#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::self_assignment {
namespace {

void check_targets(const lint::StatementContext& context, const std::vector<sql::Target>& targets,
                   const std::string& table, bool bare_is_own, lint::Problems& problems) {
  for (const sql::Target& target : targets) {
    const sql::Expr& value = target.expr;
    if (value.kind != sql::ExprKind::column || value.names.empty() || !target.path.empty())
      continue;
    const bool own =
        value.names.size() == 1 ? bare_is_own : value.names[value.names.size() - 2] == table;
    if (!own || value.names.back() != target.alias) continue;
    problems.add(
        {.span = target.span.empty() ? context.step.statement.head : target.span,
         .message = fmt::format("{} is set to itself", sql::quote_identifier(target.alias)),
         .notes = {"every row is written anew with the values that it has, and triggers "
                   "fire; it may have been meant to be another column"}});
  }
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const auto* data = std::get_if<sql::DataStatement>(&context.step.statement.node);
  if (data == nullptr || data->query.target.empty()) return;
  const sql::Query& query = data->query;
  const sql::FromItem& table = query.target.front();
  const std::string& alias = table.alias.empty() ? table.name.name : table.alias;
  if (query.command == sql::Command::update) {
    check_targets(context, query.targets, alias, query.from.empty(), problems);
  } else if (query.command == sql::Command::insert && query.on_conflict &&
             query.on_conflict->set.size() > 1) {
    // SET id = t.id alone is a way to have RETURNING give the row that is there.
    check_targets(context, query.on_conflict->set, alias, true, problems);
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
