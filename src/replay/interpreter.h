#pragma once

#include <cstdint>
#include <map>
#include <optional>
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
  void set_name(std::string name) { name_ = std::move(name); }

  Flow run(const sql::Routine& routine);
  /// A SELECT of a file.
  void query(const sql::Query& query) { run_select(query, {}); }
  [[nodiscard]] const Value& result() const { return result_; }
  [[nodiscard]] const Value& variable(const std::string& name) const;

  /// A statement of SQL, from a body or EXECUTE.
  Flow execute(const sql::Statement& statement, const sql::RoutineTargets& into);

 private:
  Flow run(const sql::RoutineBody& body);
  Flow run(const sql::RoutineStatement& statement);
  Flow run_block(const sql::RoutineBlock& block);
  Flow handle(const sql::RoutineBlock& block, const Raised& error);
  Flow run_if(const sql::RoutineIf& branches, Span span);
  Flow run_loop(const sql::RoutineLoop& loop, Span span);
  Flow run_integers(const sql::RoutineLoop& loop, Span span);
  Flow run_rows(const sql::RoutineLoop& loop, const Rows& rows);
  Flow run_while(const sql::RoutineLoop& loop, Span span);
  /// The body once; nothing where the loop goes on.
  std::optional<Flow> run_once(const sql::RoutineLoop& loop);
  Flow run_exit(const sql::RoutineExit& exit);
  Flow run_sql(const sql::RoutineSql& sql, Span span);
  Flow run_execute(const sql::RoutineExecute& execute, Span span);
  Flow run_raise(const sql::RoutineRaise& raise, Span span);
  Flow run_select(const sql::Query& query, const sql::RoutineTargets& into);
  Flow run_text(const std::string& text, const std::vector<sql::RoutineExpr>& parameters,
                const sql::RoutineTargets& into, Span span);

  /// Leaves statements out that are not known to run: what they assign to is unknown then.
  Flow skip(const sql::RoutineBody& body);
  Flow skip(const sql::RoutineStatement& statement);
  /// As above, and says so where the schema may be changed by them.
  Flow leave_out(const sql::RoutineBody& body, Span span, const std::string& reason);

  void declare(const sql::RoutineVariable& variable);
  void assign(const std::string& target, Value value);
  void assign_row(const sql::RoutineTargets& targets, const Rows& rows, std::size_t row);
  void forget(const sql::RoutineTargets& targets);

  Value value(const sql::RoutineExpr& expr);
  Rows rows(const sql::Query& query, std::size_t wanted);
  const Value* find(const std::vector<std::string>& names) const;
  [[nodiscard]] Surroundings around();
  [[nodiscard]] Span place(Span span) const { return fixed_.value_or(span); }
  [[nodiscard]] Flow flow() const;
  void set_setting(const std::string& name, const std::string& value, bool local);

  CodeRunner& runner_;
  std::optional<Span> fixed_;
  std::string name_;  ///< the function's: it qualifies parameters
  std::map<std::string, Value> variables_;
  std::map<std::string, sql::TypeName> types_;  ///< of variables, where they matter
  std::vector<Value> parameters_;
  Value result_;
  std::string label_;            ///< of the EXIT or CONTINUE on its way
  std::vector<Raised> handled_;  ///< errors whose handlers run: RAISE alone raises the last
  bool is_sql_ = false;
};

}  // namespace pgplumb::replay
