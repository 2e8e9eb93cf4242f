#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "catalog/apply.h"
#include "replay/evaluator.h"
#include "replay/transaction.h"
#include "sql/routine.h"

/// Code that runs in the server: DO blocks, and calls of functions that the history made.
namespace pgplumb::replay {

/// A part of running code that was left out, since what it does depends on what is not known.
struct OpaquePart {
  Span span;
  std::string reason;  ///< a clause: "the condition reads rows of users"
};

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

/// Runs the code that statements call. What cannot be worked out is left out, and told where it
/// may change the schema.
class CodeRunner {
 public:
  explicit CodeRunner(Machine machine) : machine_(std::move(machine)) {}

  /// Whether the statement runs code of the history: DO, CALL, and SELECT of its functions.
  [[nodiscard]] bool runs_code(const sql::Statement& statement) const;
  /// Runs it. An error that nothing takes is answered; then catalog and session are as before.
  std::optional<catalog::Refusal> run(const sql::Statement& statement);

  /// Whether an error stops what runs. On parts of a history only those that a handler takes do:
  /// the others may come from what is not seen.
  [[nodiscard]] bool fails(const catalog::Refusal& error) const;

  [[nodiscard]] std::vector<OpaquePart> take_opaque() { return std::exchange(opaque_, {}); }

 private:
  friend class Interpreter;

  void run_top(const sql::Statement& statement);
  void run_do(const sql::Do& statement, Span span);
  Value call(const sql::Expr& call, std::vector<Value> arguments);
  Value call_function(const catalog::Function& function, const sql::Routine& routine,
                      std::vector<Value> arguments);
  [[nodiscard]] const catalog::Function* called(const sql::Expr& call) const;
  const sql::Routine* routine_of(const catalog::Function& function);

  void note(Span span, std::string reason);
  /// Notes a call that is not run, where it may change the schema.
  void note_missed(const sql::Expr& call, Span span);
  bool may_change_schema(const sql::RoutineStatement& statement);
  bool may_change_schema(const sql::Statement& statement);
  bool may_change_schema(const sql::Expr& expr);
  bool may_change_schema(const sql::Query& query);
  bool function_may_change_schema(const catalog::Function& function);

  void raise(Raised error) {
    if (!raised_) raised_ = std::move(error);
  }
  [[nodiscard]] bool is_spent() const { return spent_; }
  bool step();

  Machine machine_;
  std::vector<OpaquePart> opaque_;
  std::map<std::pair<catalog::Oid, std::string>, std::optional<sql::Routine>> routines_;
  std::vector<const std::vector<sql::RoutineHandler>*> handlers_;  ///< innermost last
  std::optional<Raised> raised_;
  Span statement_;  ///< the statement of the file that runs
  int depth_ = 0;   ///< of calls
  std::size_t statements_left_ = 0;
  std::size_t steps_left_ = 0;
  bool spent_ = false;                ///< it took too long: all is undone
  std::vector<catalog::Oid> judged_;  ///< functions being asked whether they may change the schema
};

}  // namespace pgplumb::replay
