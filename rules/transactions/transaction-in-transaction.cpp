#include <fmt/format.h>

#include "lint/rule.h"

namespace pgplumb::rules::transaction_in_transaction {
namespace {

using lint::Problem;
using replay::TransactionState;

std::string_view tool(const replay::Step& step) {
  return step.project.framework == history::Framework::plain
             ? "the migration tool"
             : history::framework_name(step.project.framework);
}

void add_nested_begin(const replay::Step& step, lint::Problems& problems) {
  Problem problem{
      .span = step.statement.head,
      .message = "BEGIN does nothing here: a transaction is open already",
      .notes = {"PostgreSQL answers with a warning; the first COMMIT ends the one that is open"}};
  if (step.transaction.begin != nullptr) {
    problem.related.push_back({step.transaction.begin->head, "it begins here"});
  } else {
    problem.notes.push_back(fmt::format("{} opens it around the file", tool(step)));
  }
  problems.add(std::move(problem));
}

/// COMMIT and ROLLBACK in a transaction that the tool opened and means to end itself.
void add_early_end(const replay::Step& step, lint::Problems& problems) {
  problems.add(
      {.span = step.statement.head,
       .message = fmt::format("{} ends the transaction of {} in the middle",
                              sql::command_tag(step.statement), tool(step)),
       .notes = {"what follows commits statement by statement; when it fails, what came "
                 "before stays, and the tool's own record of the migration with neither"}});
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* command = std::get_if<sql::Transaction>(&step.statement.node);
  if (command == nullptr || step.inside != nullptr) return;
  const history::TransactionModel model = step.migration.migration->transaction;
  const bool of_tool =
      step.transaction.state == TransactionState::by_tool &&
      (model == history::TransactionModel::file || model == history::TransactionModel::run);
  switch (command->kind) {
    case sql::TransactionKind::begin:
      if (of_tool || step.transaction.state == TransactionState::written) {
        add_nested_begin(step, problems);
      }
      break;
    case sql::TransactionKind::commit:
    case sql::TransactionKind::rollback:
      if (of_tool) add_early_end(step, problems);
      break;
    default:
      break;
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .once_per_file = true,
    .tags = {"transactions"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::transaction_in_transaction
