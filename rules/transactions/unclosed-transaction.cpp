#include <fmt/format.h>

#include "lint/rule.h"

namespace pgplumb::rules::unclosed_transaction {
namespace {

/// The statement that ends what BEGIN began.
bool closes(const sql::Statement& statement) {
  const auto* command = std::get_if<sql::Transaction>(&statement.node);
  if (command == nullptr || command->chain) return false;
  return command->kind == sql::TransactionKind::commit ||
         command->kind == sql::TransactionKind::rollback ||
         command->kind == sql::TransactionKind::prepare;
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto& statements = step.migration.parsed.statements;
  if (step.inside != nullptr || statements.empty() || &step.statement != &statements.back()) return;
  const auto* command = std::get_if<sql::Transaction>(&step.statement.node);
  const bool begins = command != nullptr && command->kind == sql::TransactionKind::begin;
  const bool written = step.transaction.state == replay::TransactionState::written;
  if (closes(step.statement) || (!written && !begins)) return;
  // Inside a transaction of the tool BEGIN is a warning, and the tool commits.
  if (begins && step.transaction.open()) return;
  const sql::Statement* begin = begins ? &step.statement : step.transaction.begin;
  if (begin == nullptr) return;
  problems.add({.span = begin->head,
                .message = "the transaction is never committed: all that follows is undone",
                .notes = {"when the connection ends, PostgreSQL rolls an open transaction back"},
                .instead = "COMMIT;"});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"transactions"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::unclosed_transaction
