// What a body sends to SQL: statements, EXECUTE, and the errors that come of them or of RAISE.
#include <fmt/format.h>

#include <algorithm>

#include "replay/conditions.h"
#include "replay/interpreter.h"
#include "sql/respan.h"
#include "sql/walk.h"

namespace pgplumb::replay {

void Interpreter::check_count(const Rows& rows, Span span) {
  if (rows.certain && rows.rows.empty()) {
    raise("P0002", "query returned no rows", span);
  } else if (rows.rows.size() > 1) {
    raise("P0003", "query returned more than one row", span);
  } else if (!rows.certain) {
    for (const std::string_view sqlstate : {"P0002", "P0003"}) runner_.doubt(sqlstate);
  }
}

Flow Interpreter::run_select(const sql::Query& query, const Into& into) {
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
  if (into.strict) check_count(found, query.span);
  if (flow() == Flow::raised) return Flow::raised;
  if (!into.targets.names.empty()) {
    if (found.certain) {
      assign_row(into.targets, found, 0);
    } else {
      forget(into.targets);
    }
  }
  if (is_sql_) {
    const bool one = found.certain && !found.rows.empty() && found.rows.front().size() == 1;
    result_ = one ? found.rows.front().front() : Value{};
    if (found.certain && found.rows.empty()) result_ = null_value();
  }
  const bool some = !found.rows.empty();
  if (into.sets_found) set_found(found.certain || some ? value_of(some) : Value{});
  return flow();
}

/// INSERT and its kin: about rows, which are not known.
Flow Interpreter::run_changes(const sql::DataStatement& data, const Into& into) {
  sql::for_each_expr(data.query, [&](const sql::Expr& expr) {
    if (expr.kind == sql::ExprKind::call) runner_.note_missed(expr, place(data.query.span));
  });
  forget(into.targets);
  if (into.sets_found) set_found({});
  // Of class 23, integrity constraint violation.
  for (const std::string_view sqlstate : {"23505", "23503", "23502", "23514", "23P01"}) {
    runner_.doubt(sqlstate);
  }
  if (into.strict) check_count({.certain = false}, data.query.span);
  return flow();
}

Flow Interpreter::execute(const sql::Statement& statement, const Into& into) {
  if (std::holds_alternative<sql::Transaction>(statement.node)) {
    // EXECUTE knows no transaction control, and nor do functions in SQL.
    return raise("0A000", "EXECUTE of transaction commands is not implemented", statement.span);
  }
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
    forget(into.targets);
    return flow();
  }
  const auto* data = std::get_if<sql::DataStatement>(&statement.node);
  if (data == nullptr) ++runner_.changes_;
  if (data == nullptr || data->explain) return Flow::next;
  if (data->query.command == sql::Command::select || data->query.command == sql::Command::values) {
    return run_select(data->query, into);
  }
  return run_changes(*data, into);
}

Flow Interpreter::run_sql(const sql::RoutineSql& sql, Span span) {
  if (sql.statement.empty()) {
    runner_.note(place(span), "it does not parse on its own");
    forget(sql.into);
    return Flow::next;
  }
  runner_.budget_.spend(sql.size);
  for (const sql::Statement& statement : sql.statement) {
    const Flow result = execute(statement, {.targets = sql.into, .strict = sql.strict});
    if (result != Flow::next) return result;
  }
  return Flow::next;
}

Flow Interpreter::run_text(const std::string& text, const std::vector<sql::RoutineExpr>& parameters,
                           const Into& into, Span span) {
  if (!runner_.budget_.spend(text.size())) return flow();
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
  if (flow() != Flow::next) return flow();
  if (found.is(ValueKind::text)) {
    return run_text(
        found.text, execute.parameters,
        {.targets = execute.into, .strict = execute.strict, .sets_found = execute.adds_rows}, span);
  }
  if (found.is(ValueKind::null)) {
    return raise("22004", "query string argument of EXECUTE is null", span);
  }
  if (runner_.may_change_schema(sql::RoutineStatement{.span = span, .node = execute})) {
    runner_.note(place(span), "the text that it executes is not known");
  }
  forget(execute.into);
  if (execute.strict) check_count({.certain = false}, span);
  return flow();
}

Flow Interpreter::run_assert(const sql::RoutineAssert& assertion, Span span) {
  const Value condition = boolean_of(value(assertion.condition));
  if (flow() != Flow::next) return flow();
  if (condition.is_true()) return Flow::next;
  if (condition.known()) return raise("P0004", "assertion failed", span);
  runner_.doubt("P0004");
  return flow();
}

Flow Interpreter::run_transaction(const sql::RoutineTransaction& end, Span span) {
  auto refused = runner_.end_transaction(end.commits, place(span));
  if (!refused || !runner_.fails(*refused)) return Flow::next;
  runner_.raise(*std::move(refused));
  return Flow::raised;
}

Flow Interpreter::run_raise(const sql::RoutineRaise& raise, Span span) {
  for (const sql::RoutineExpr& parameter : raise.parameters) value(parameter);
  const Value code = raise.code.empty() ? Value{} : value(raise.code.front());
  if (flow() != Flow::next || !raise.error) return flow();
  Raised error{.sqlstate = "P0001", .message = raise.message, .span = place(span)};
  if (!raise.condition.empty()) {
    error.sqlstate = sqlstate_of(raise.condition);
    if (error.message.empty()) error.message = raise.condition;
  } else if (raise.message.empty() && raise.code.empty() && !handled_.empty()) {
    error = handled_.back();
  }
  if (!raise.code.empty()) {
    // Where the code is not known, only OTHERS surely takes it.
    error.sqlstate = code.is(ValueKind::text) ? sqlstate_of(code.text) : std::string_view();
  }
  if (!runner_.fails(error)) return Flow::next;
  runner_.raise(std::move(error));
  return Flow::raised;
}

}  // namespace pgplumb::replay
