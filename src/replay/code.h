#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "catalog/apply.h"
#include "replay/evaluator.h"
#include "replay/opaque.h"
#include "replay/transaction.h"
#include "sql/routine.h"

/// Code that runs in the server: DO blocks, and calls of functions that the history made.
namespace pgplumb::replay {

/// An error on its way to a handler.
using Raised = catalog::Refusal;

/// What code runs on.
struct Machine {
  catalog::Catalog& catalog;
  catalog::Session& session;
  TransactionTracker& transactions;
  /// Judges and applies a statement of the code; answers why it did not. It asks
  /// `CodeRunner::fails` whether what a server would refuse counts.
  std::function<std::optional<catalog::Refusal>(const sql::Statement& statement)> run;
  bool whole_history = false;  ///< what the history never made is not there: `Missing::refuse`
};

/// What is known of code by its text alone.
struct CodeFacts {
  bool changes = false;                   ///< it may change the schema by itself
  std::vector<const sql::Expr*> calls;    ///< all, those of built-in functions too
  std::vector<sql::QualifiedName> names;  ///< what texts that are executed seem to call
};

/// Runs the code that statements call. What cannot be worked out is left out, and told where it
/// may change the schema.
class CodeRunner {
 public:
  explicit CodeRunner(Machine machine);

  /// Whether the statement runs code of the history: DO, CALL, and SELECT of its functions.
  [[nodiscard]] bool runs_code(const sql::Statement& statement) const;
  /// Runs it. An error that nothing takes is answered; then catalog and session are as before.
  std::optional<catalog::Refusal> run(const sql::Statement& statement);

  /// Whether an error stops what runs. On parts of a history only those that a handler takes do:
  /// the others may come from what is not seen.
  [[nodiscard]] bool fails(const catalog::Refusal& error) const;
  /// A server may have raised the error: where a handler takes it, what follows is not known.
  void doubt(std::string_view sqlstate);

  [[nodiscard]] std::vector<OpaquePart> take_opaque() { return std::exchange(opaque_, {}); }

 private:
  friend class Interpreter;

  void run_top(const sql::Statement& statement);
  void run_do(const sql::Do& statement, Span span);
  Value call(const sql::Expr& call, std::vector<Value> arguments);
  Value call_function(const catalog::Function& function, const sql::Routine& routine,
                      std::vector<Value> arguments);
  [[nodiscard]] const catalog::Function* called(const sql::Expr& call) const;
  /// The arguments by the function's parameters, in their order.
  std::vector<Value> ordered(const catalog::Function& function, const sql::Expr& call,
                             std::vector<Value> arguments);
  /// COMMIT or ROLLBACK in the code; answers why it may not.
  std::optional<catalog::Refusal> end_transaction(bool commits, Span span);

  struct KnownRoutine {
    std::optional<sql::Routine> routine;
    std::optional<CodeFacts> facts;
  };
  KnownRoutine& known_routine(const catalog::Function& function);
  const CodeFacts& facts_of(const catalog::Function& function);

  void note(Span span, std::string reason);
  /// Notes a call that is not run, where it may change the schema.
  void note_missed(const sql::Expr& call, Span span);
  bool may_change_schema(const sql::RoutineStatement& statement);
  bool may_change_schema(const CodeFacts& facts);

  void raise(Raised error) {
    if (!raised_) raised_ = std::move(error);
  }
  bool step();

  Machine machine_;
  std::vector<OpaquePart> opaque_;
  std::set<std::tuple<std::uint32_t, std::uint32_t, std::string>> noted_;
  std::map<std::pair<catalog::Oid, std::string>, KnownRoutine> routines_;
  std::vector<const std::vector<sql::RoutineHandler>*> handlers_;  ///< innermost last
  std::optional<Raised> raised_;
  Span statement_;  ///< the statement of the file that runs
  /// The handlers, by their place in `handlers_`, that an error may be on its way to.
  std::optional<std::size_t> doubt_;
  Budget budget_;
  std::size_t statements_left_ = 0;
  std::size_t history_steps_;  ///< what is left for all statements of the history
  bool spent_ = false;         ///< it took too long: all is undone
  bool may_commit_ = false;    ///< the code has a transaction of its own
  int functions_ = 0;          ///< calls that run now and may not end it
  std::size_t changes_ = 0;    ///< statements that ran and are not about rows
  std::optional<TransactionTracker::Savepoint> before_;  ///< what an error goes back to
};

}  // namespace pgplumb::replay
