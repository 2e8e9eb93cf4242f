// Behind a statement the catalog is what it is when the next one fails: what the server would then
// refuse of those before cannot be run again.
#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <span>
#include <variant>

#include "lint/rule.h"
#include "lint/step_words.h"

namespace pgplumb::rules::half_applied_migration {
namespace {

/// Such a statement fails for nothing that is in the database.
bool always_runs(const sql::Statement& statement) {
  return std::holds_alternative<sql::Transaction>(statement.node) ||
         std::holds_alternative<sql::Set>(statement.node);
}

/// The statements of the file that are done for good where this one fails: none where an earlier
/// file has begun the transaction.
std::span<const sql::Statement> committed_before(const replay::Step& step) {
  const auto before = lint::earlier(step);
  if (step.transaction.begin == nullptr) return before;
  const auto begin = std::ranges::find(before, step.transaction.begin->span, &sql::Statement::span);
  if (begin == before.end()) return {};
  return before.first(static_cast<std::size_t>(begin - before.begin()));
}

/// What has been done and cannot be done again, back to the last statement that could fail itself:
/// of those before it that one has been asked.
const sql::Statement* done_for_good(const replay::Step& step) {
  for (const sql::Statement& statement : committed_before(step) | std::views::reverse) {
    if (always_runs(statement)) continue;
    const bool is_refused =
        effects::effects_of(statement, step.before, step.session).refused.has_value();
    return is_refused ? &statement : nullptr;
  }
  return nullptr;
}

/// No statement of the file needs to be outside of a transaction.
bool fits_one_transaction(const replay::Step& step) {
  return std::ranges::all_of(
      step.migration.parsed.statements, [&](const sql::Statement& statement) {
        return std::holds_alternative<sql::Transaction>(statement.node) ||
               effects::effects_of(statement, step.before, step.session).transaction_ok;
      });
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const lint::Commit commit = lint::commit_of(context);
  const bool is_of_file = step.transaction.state == replay::TransactionState::written;
  if ((commit == lint::Commit::with_others && !is_of_file) || commit == lint::Commit::unknown ||
      step.inside != nullptr || always_runs(step.statement) || step.effects.refused) {
    return;
  }
  const sql::Statement* done = done_for_good(step);
  if (done == nullptr) return;
  lint::Problem problem{
      .span = done->head,
      .message = fmt::format("if {} fails, {} has been done and the migration cannot be run again",
                             sql::command_tag(step.statement), sql::command_tag(*done)),
      .notes = {is_of_file ? "what comes before the transaction is committed by then"
                           : "each statement of the file commits by itself"},
      .instead = fits_one_transaction(step)
                     ? "BEGIN;\n...\nCOMMIT;\n-- or one statement a file, or IF [NOT] EXISTS"
                     : "-- one statement a file, or IF [NOT] EXISTS"};
  problem.related.push_back({step.statement.head, "this one may fail"});
  lint::note_perhaps(step, problem);
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
