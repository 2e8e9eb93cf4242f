// What a body sends to SQL: statements, EXECUTE, and the errors that come of them or of RAISE.
#include <fmt/format.h>

#include <algorithm>

#include "replay/conditions.h"
#include "replay/interpreter.h"
#include "sql/respan.h"
#include "sql/walk.h"

namespace pgplumb::replay {

Flow Interpreter::run_select(const sql::Query& query, const sql::RoutineTargets& into) {
  const Rows found = rows(query, max_rows);
  if (flow() == Flow::raised) return Flow::raised;
  if (!found.certain) {
    // A function that is called for each row of a table.
    sql::for_each_expr(query, [&](const sql::Expr& expr) {
      if (expr.kind == sql::ExprKind::call && !query.from.empty()) {
        runner_.note_missed(expr, place(query.span));
      }
    });
  }
  const bool first_is_known = found.certain;
  if (!into.names.empty()) {
    if (first_is_known) {
      assign_row(into, found, 0);
    } else {
      forget(into);
    }
  }
  if (is_sql_) {
    const bool one = found.certain && !found.rows.empty() && found.rows.front().size() == 1;
    result_ = one ? found.rows.front().front() : Value{};
    if (found.certain && found.rows.empty()) result_ = null_value();
  }
  const bool some = !found.rows.empty();
  set("found", found.certain || some ? value_of(some) : Value{});
  return flow();
}

Flow Interpreter::execute(const sql::Statement& statement, const sql::RoutineTargets& into) {
  if (std::holds_alternative<sql::Transaction>(statement.node)) return Flow::next;
  const sql::Statement* placed = &statement;
  sql::Statement copy;
  if (fixed_) {
    copy = statement;
    sql::respan(copy, [&](Span) { return *fixed_; });
    placed = &copy;
  }
  if (const auto* block = std::get_if<sql::Do>(&statement.node)) {
    runner_.run_do(*block, placed->span);
    return flow();
  }
  if (auto refused = runner_.machine_.run(*placed)) {
    runner_.raise(*std::move(refused));
    return Flow::raised;
  }
  if (const auto* call = std::get_if<sql::Call>(&statement.node)) {
    value({.value = call->call, .text = {}});
    forget(into);
    return flow();
  }
  const auto* data = std::get_if<sql::DataStatement>(&statement.node);
  if (data == nullptr || data->explain) return Flow::next;
  if (data->query.command == sql::Command::select || data->query.command == sql::Command::values) {
    return run_select(data->query, into);
  }
  forget(into);
  set("found", {});
  return Flow::next;
}

Flow Interpreter::run_sql(const sql::RoutineSql& sql, Span span) {
  if (sql.statement.empty()) {
    runner_.note(place(span), "it does not parse on its own");
    forget(sql.into);
    return Flow::next;
  }
  for (const sql::Statement& statement : sql.statement) {
    const Flow result = execute(statement, sql.into);
    if (result != Flow::next) return result;
  }
  return Flow::next;
}

Flow Interpreter::run_text(const std::string& text, const std::vector<sql::RoutineExpr>& parameters,
                           const sql::RoutineTargets& into, Span span) {
  const auto parsed = sql::parse_text(text, place(span));
  if (!parsed) {
    const Raised error{.sqlstate = "42601", .message = parsed.error(), .span = place(span)};
    if (!runner_.fails(error)) {
      runner_.note(place(span), "the text that it executes does not parse");
      return Flow::next;
    }
    runner_.raise(error);
    return Flow::raised;
  }
  std::vector<Value> values;
  for (const sql::RoutineExpr& parameter : parameters) values.push_back(value(parameter));
  std::swap(values, parameters_);
  Flow result = flow();
  for (const sql::Statement& statement : *parsed) {
    if (result == Flow::next) result = execute(statement, into);
  }
  std::swap(values, parameters_);
  return result;
}

Flow Interpreter::run_execute(const sql::RoutineExecute& execute, Span span) {
  const Value found = this->value(execute.query);
  if (flow() == Flow::raised) return Flow::raised;
  if (found.is(ValueKind::text)) {
    return run_text(found.text, execute.parameters, execute.into, span);
  }
  if (runner_.may_change_schema(sql::RoutineStatement{.span = span, .node = execute})) {
    runner_.note(place(span), "the text that it executes is not known");
  }
  forget(execute.into);
  return Flow::next;
}

Flow Interpreter::run_raise(const sql::RoutineRaise& raise, Span span) {
  if (!raise.error) return Flow::next;
  Raised error{.sqlstate = "P0001", .message = raise.message, .span = place(span)};
  if (!raise.condition.empty()) {
    error.sqlstate = sqlstate_of(raise.condition);
    if (error.message.empty()) error.message = raise.condition;
  } else if (raise.message.empty() && raise.code.empty() && !handled_.empty()) {
    error = handled_.back();
  }
  if (!raise.code.empty()) {
    const Value code = value(raise.code.front());
    if (code.is(ValueKind::text)) error.sqlstate = sqlstate_of(code.text);
  }
  if (!runner_.fails(error)) return Flow::next;
  runner_.raise(std::move(error));
  return Flow::raised;
}

}  // namespace pgplumb::replay
