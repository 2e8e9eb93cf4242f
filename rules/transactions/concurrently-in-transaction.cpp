#include <fmt/format.h>

#include "effects/sqlstates.h"
#include "lint/rule.h"
#include "lint/step_words.h"

namespace pgplumb::rules::concurrently_in_transaction {
namespace {

using lint::Problem;

/// Who opened the transaction.
std::string opened_by(const replay::Step& step) {
  if (step.inside != nullptr) return "a DO block or function runs in one transaction";
  const std::string_view tool = history::framework_name(step.project.framework);
  switch (step.migration.migration->transaction) {
    case history::TransactionModel::implicit:
      return fmt::format(
          "{} sends the file as one query; with more than one statement that is a transaction",
          tool);
    case history::TransactionModel::implicit_or_statement:
      return "Prisma before 7.4 sends the file as one query; with more than one statement that is "
             "a transaction";
    case history::TransactionModel::pipeline:
    case history::TransactionModel::segmented:
      return fmt::format("{} sends the file as one pipeline, which is a transaction", tool);
    case history::TransactionModel::pipeline_or_segmented:
      return "the Supabase CLI before 2.109 sends the file as one pipeline, which is a transaction";
    case history::TransactionModel::run:
      return fmt::format("{} runs all pending files in one transaction", tool);
    default:
      return fmt::format("{} runs the file in a transaction", tool);
  }
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (!step.transaction.open() || step.effects.transaction_ok) return;
  if (!lint::runs_concurrently(step.statement)) return;
  const bool maybe = step.transaction.state == replay::TransactionState::maybe;
  Problem problem{
      .span = step.statement.head,
      .message = fmt::format("{} CONCURRENTLY {} here: it is inside a transaction",
                             sql::command_tag(step.statement), maybe ? "may fail" : "fails"),
      .notes = {fmt::format("it commits several times on its way, so PostgreSQL refuses it in a "
                            "transaction block ({})",
                            effects::sqlstate::active_sql_transaction)}};
  if (step.transaction.begin != nullptr) {
    problem.related.push_back({step.transaction.begin->head, "the transaction begins here"});
  } else {
    problem.notes.push_back(opened_by(step));
  }
  problem.notes.emplace_back("give it a migration of its own that runs outside of a transaction");
  if (maybe) problem.severity = lint::Severity::warning;
  problems.add(std::move(problem));
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .tags = {"transactions", "indexes"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::concurrently_in_transaction
