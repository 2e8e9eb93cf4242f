#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "replay/code.h"

namespace pgplumb::replay {

/// How a statement of a body ends.
enum class Flow : std::uint8_t {
  next,
  leave,   ///< EXIT
  repeat,  ///< CONTINUE
  returned,
  raised,     ///< the error is the runner's
  doubtful,   ///< an error may be on its way: what follows in its block is not known to run
  lost,       ///< it may have returned: what follows in the routine is not known to run
  lost_loop,  ///< it may have left the loop
};

/// One run of a body.
class Interpreter {
 public:
  /// `fixed`: what all statements point at, where the body is none of the file's statement.
  Interpreter(CodeRunner& runner, std::optional<Span> fixed);

  void set(const std::string& name, Value value);
  void set_parameters(std::vector<Value> values) { parameters_ = std::move(values); }
  /// Of the function: it qualifies parameters.
  void set_name(std::string name) { scopes_.front().label = std::move(name); }

  Flow run(const sql::Routine& routine);
  /// A SELECT of a file.
  void query(const sql::Query& query) { run_select(query, Into{}); }
  /// CALL of a file.
  void call(const sql::Expr& call) { value({.value = call, .text = {}}); }
  [[nodiscard]] const Value& result() const { return result_; }
  [[nodiscard]] const Value& variable(const std::string& name) const;

 private:
  using Body = std::span<const sql::RoutineStatement>;

  /// Where rows of a statement go.
  struct Into {
    sql::RoutineTargets targets;
    bool strict = false;
    bool sets_found = true;  ///< EXECUTE does not (documentation, 41.5.5)
  };
  struct Variable {
    Value value;
    std::optional<sql::TypeName> type;  ///< where values are converted to it
    bool not_null = false;
  };
  /// The variables of a block or loop; the first scope is the routine's.
  struct Scope {
    std::string label;
    std::map<std::string, Variable> variables;
  };

  /// A statement of SQL, from a body or EXECUTE.
  Flow execute(const sql::Statement& statement, const Into& into);
  Flow run(Body body);
  Flow run(const sql::RoutineStatement& statement);
  Flow run_block(const sql::RoutineBlock& block);
  Flow run_guarded(const sql::RoutineBlock& block);
  Flow handle(const sql::RoutineBlock& block, const Raised& error);
  /// What may have raised an error has, or has not.
  Flow leave_doubt(const sql::RoutineBlock& block, std::size_t changes, Flow flow);
  void forget_events_since(const catalog::Session& before);
  Flow run_if(const sql::RoutineIf& branches, Span span);
  Flow run_loop(const sql::RoutineLoop& loop, Span span);
  Flow run_turns(const sql::RoutineLoop& loop, Span span);
  Rows rows_of(const sql::RoutineLoop& loop, Span span);
  Flow run_integers(const sql::RoutineLoop& loop, Span span);
  Flow run_rows(const sql::RoutineLoop& loop, const Rows& rows);
  Flow run_while(const sql::RoutineLoop& loop, Span span);
  /// The body once; nothing where the loop goes on.
  std::optional<Flow> run_once(const sql::RoutineLoop& loop);
  Flow run_exit(const sql::RoutineExit& exit);
  Flow run_sql(const sql::RoutineSql& sql, Span span);
  Flow run_execute(const sql::RoutineExecute& execute, Span span);
  Flow run_raise(const sql::RoutineRaise& raise, Span span);
  Flow run_assert(const sql::RoutineAssert& assertion, Span span);
  Flow run_transaction(const sql::RoutineTransaction& end, Span span);
  Flow run_other(const sql::RoutineOther& other);
  Flow run_select(const sql::Query& query, const Into& into);
  Flow run_text(const std::string& text, const std::vector<sql::RoutineExpr>& parameters,
                const Into& into, Span span);
  Flow run_changes(const sql::DataStatement& data, const Into& into);
  /// INTO STRICT.
  void check_count(const Rows& rows, Span span);

  /// Leaves statements out that are not known to run: what they assign to is unknown then.
  Flow skip(Body body);
  Flow skip(const sql::RoutineStatement& statement);
  Flow skip_inside(const sql::RoutineStatement& statement);
  [[nodiscard]] Flow skip_exit(const sql::RoutineExit& exit) const;
  /// As above, and says so where the schema may be changed by them.
  Flow leave_out(const std::vector<Body>& bodies, Span span, const std::string& reason);

  /// A reason, with the condition on one line, and not too long.
  static std::string condition_not_known(std::string_view condition);

  void declare(const sql::RoutineVariable& variable);
  void assign(const std::string& target, Value value);
  void assign_row(const sql::RoutineTargets& targets, const Rows& rows, std::size_t row);
  void forget(const sql::RoutineTargets& targets);

  Value value(const sql::RoutineExpr& expr);
  Rows rows(const sql::Query& query, std::size_t wanted);
  void take_errors(const Evaluator& evaluator);
  /// Raises an error where errors count.
  Flow raise(std::string sqlstate, std::string message, Span span);
  const Value* find(const std::vector<std::string>& names) const;
  Variable* find_variable(const std::string& name);
  void set_found(Value found) { scopes_.front().variables["found"].value = std::move(found); }
  [[nodiscard]] Surroundings around();
  [[nodiscard]] Span place(Span span) const { return fixed_.value_or(span); }
  [[nodiscard]] Flow flow() const;
  void set_setting(const std::string& name, const std::string& value, bool local);

  CodeRunner& runner_;
  std::optional<Span> fixed_;
  Span current_;  ///< the statement that runs
  std::vector<Scope> scopes_;
  std::vector<Value> parameters_;
  Value result_;
  std::string label_;                        ///< of the EXIT or CONTINUE on its way
  std::vector<std::string> loops_;           ///< labels of the loops that run, innermost last
  std::vector<std::string> skipped_labels_;  ///< of loops and blocks around what is left out
  int skipped_loops_ = 0;
  std::vector<Raised> handled_;  ///< errors whose handlers run: RAISE alone raises the last
  bool is_sql_ = false;
};

}  // namespace pgplumb::replay
