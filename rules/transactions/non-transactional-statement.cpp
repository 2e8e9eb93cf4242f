#include <fmt/format.h>

#include "effects/sqlstates.h"
#include "lint/rule.h"
#include "lint/step_words.h"

namespace pgplumb::rules::non_transactional_statement {
namespace {

using lint::Problem;

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (!step.transaction.open() || step.effects.transaction_ok || step.inside != nullptr) return;
  // concurrently-in-transaction speaks of those.
  if (lint::runs_concurrently(step.statement)) return;
  const bool maybe = step.transaction.state == replay::TransactionState::maybe;
  Problem problem{
      .span = step.statement.head,
      .message = fmt::format("{} {} here: it cannot run inside a transaction",
                             sql::command_tag(step.statement), maybe ? "may fail" : "fails"),
      .notes = {fmt::format("PostgreSQL refuses it in a transaction block ({})",
                            effects::sqlstate::active_sql_transaction)}};
  if (step.transaction.begin != nullptr) {
    problem.related.push_back({step.transaction.begin->head, "the transaction begins here"});
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
    .tags = {"transactions"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::non_transactional_statement
