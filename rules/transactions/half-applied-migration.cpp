#include <fmt/format.h>

#include <algorithm>
#include <type_traits>
#include <variant>

#include "lint/rule.h"
#include "lint/step_words.h"

namespace pgplumb::rules::half_applied_migration {
namespace {

bool is_of_schema(const sql::Statement& statement) {
  return std::visit(
      [](const auto& node) {
        using T = std::decay_t<decltype(node)>;
        return std::is_same_v<T, sql::CreateTable> || std::is_same_v<T, sql::AlterTable> ||
               std::is_same_v<T, sql::CreateIndex> || std::is_same_v<T, sql::Drop> ||
               std::is_same_v<T, sql::Rename> || std::is_same_v<T, sql::CreateView> ||
               std::is_same_v<T, sql::CreateEnum> || std::is_same_v<T, sql::DataStatement>;
      },
      statement.node);
}

/// Running it again does no harm.
bool is_guarded(const sql::Statement& statement) {
  return std::visit(
      [](const auto& node) {
        if constexpr (requires { node.if_not_exists; }) {
          if (node.if_not_exists) return true;
        }
        if constexpr (requires { node.if_exists; }) {
          if (node.if_exists) return true;
        }
        if constexpr (requires { node.or_replace; }) {
          if (node.or_replace) return true;
        }
        return false;
      },
      statement.node);
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const bool maybe = step.transaction.state == replay::TransactionState::maybe;
  if ((step.transaction.open() && !maybe) || step.inside != nullptr ||
      (step.project.framework == history::Framework::plain && !context.config.transaction) ||
      !is_of_schema(step.statement)) {
    return;
  }
  // The first statement that cannot be run again, with another one behind it.
  if (is_guarded(step.statement)) return;
  const auto& statements = step.migration.parsed.statements;
  const auto next = std::ranges::find_if(statements, [&](const sql::Statement& statement) {
    return statement.span.begin > step.statement.span.begin && is_of_schema(statement);
  });
  if (next == statements.end()) return;
  lint::Problem problem{
      .span = step.statement.head,
      .message = fmt::format("if {} fails, {} has been done and the migration cannot be run again",
                             sql::command_tag(*next), sql::command_tag(step.statement)),
      .notes = {"each statement of the file commits by itself"},
      .instead = "BEGIN;\n...\nCOMMIT;\n-- or one statement a file, or IF [NOT] EXISTS"};
  problem.related.push_back({next->head, "this one may fail"});
  if (maybe) {
    problem.notes.push_back(fmt::format("some versions of {} open a transaction around the file",
                                        history::framework_name(step.project.framework)));
  }
  problems.add(std::move(problem));
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

}  // namespace pgplumb::rules::half_applied_migration
