// Loops, and statements that are left out.
#include <algorithm>
#include <utility>

#include "replay/interpreter.h"
#include "sql/walk.h"

namespace pgplumb::replay {

// Statements left out

Flow Interpreter::skip(Body body) {
  Flow result = Flow::next;
  for (const sql::RoutineStatement& statement : body) {
    const Flow flow = skip(statement);
    if (flow == Flow::lost || result == Flow::next) result = flow;
  }
  return result;
}

Flow Interpreter::skip(const sql::RoutineStatement& statement) {
  constexpr std::size_t steps = 10;
  runner_.budget_.spend(steps);
  if (const auto* assignment = std::get_if<sql::RoutineAssign>(&statement.node)) {
    assign(assignment->target, {});
  } else if (const auto* sql = std::get_if<sql::RoutineSql>(&statement.node)) {
    forget(sql->into);
    set_found({});
  } else if (const auto* execute = std::get_if<sql::RoutineExecute>(&statement.node)) {
    forget(execute->into);
  } else if (const auto* other = std::get_if<sql::RoutineOther>(&statement.node)) {
    for (const std::string& name : other->changes) assign(name, {});
  } else if (const auto* returned = std::get_if<sql::RoutineReturn>(&statement.node)) {
    return returned->adds_rows ? Flow::next : Flow::lost;
  } else if (const auto* exit = std::get_if<sql::RoutineExit>(&statement.node)) {
    return skip_exit(*exit);
  }
  return skip_inside(statement);
}

Flow Interpreter::skip_inside(const sql::RoutineStatement& statement) {
  Flow result = Flow::next;
  const auto take = [&](const sql::RoutineBody& body) {
    const Flow flow = skip(Body(body));
    if (flow == Flow::lost || result == Flow::next) result = flow;
  };
  if (const auto* block = std::get_if<sql::RoutineBlock>(&statement.node)) {
    // Its variables are its own.
    scopes_.push_back({.label = block->label, .variables = {}});
    for (const sql::RoutineVariable& variable : block->variables) {
      scopes_.back().variables[variable.name];
    }
    skipped_labels_.push_back(block->label);
    take(block->body);
    for (const sql::RoutineHandler& handler : block->handlers) take(handler.body);
    skipped_labels_.pop_back();
    scopes_.pop_back();
  } else if (const auto* branches = std::get_if<sql::RoutineIf>(&statement.node)) {
    for (const sql::RoutineBranch& branch : branches->branches) take(branch.body);
    take(branches->otherwise);
  } else if (const auto* loop = std::get_if<sql::RoutineLoop>(&statement.node)) {
    if (loop->kind != sql::LoopKind::integers) forget(loop->targets);
    set_found({});
    skipped_labels_.push_back(loop->label);
    ++skipped_loops_;
    take(loop->body);
    --skipped_loops_;
    skipped_labels_.pop_back();
  }
  return result;
}

/// What an EXIT that may or may not be taken leaves open.
Flow Interpreter::skip_exit(const sql::RoutineExit& exit) const {
  if (exit.label.empty() && skipped_loops_ > 0) return Flow::next;
  const bool is_inside = std::ranges::find(skipped_labels_, exit.label) != skipped_labels_.end();
  if (!exit.label.empty() && is_inside) return Flow::next;
  const bool is_innermost = !loops_.empty() && (exit.label.empty() || exit.label == loops_.back());
  return is_innermost ? Flow::lost_loop : Flow::lost;
}

Flow Interpreter::leave_out(const std::vector<Body>& bodies, Span span, const std::string& reason) {
  const bool matters = std::ranges::any_of(bodies, [&](Body body) {
    return std::ranges::any_of(body, [&](const sql::RoutineStatement& statement) {
      return runner_.may_change_schema(statement);
    });
  });
  if (matters) runner_.note(place(span), reason);
  Flow result = Flow::next;
  for (const Body body : bodies) {
    const Flow flow = skip(body);
    if (flow == Flow::lost || result == Flow::next) result = flow;
  }
  return result;
}

// Loops

std::optional<Flow> Interpreter::run_once(const sql::RoutineLoop& loop) {
  if (!runner_.step()) return Flow::raised;
  const Flow result = run(Body(loop.body));
  const bool is_mine = label_.empty() || label_ == loop.label;
  if (result == Flow::next || (result == Flow::repeat && is_mine)) return std::nullopt;
  if (result == Flow::leave && is_mine) return Flow::next;
  if (result == Flow::lost_loop) {
    // Further turns may or may not come.
    const Flow rest = leave_out({Body(loop.body)}, loop.body.front().span,
                                "whether the loop goes on depends on what is not known");
    return rest == Flow::lost ? rest : Flow::next;
  }
  if (result == Flow::lost || result == Flow::doubtful) {
    leave_out({Body(loop.body)}, loop.body.front().span,
              "whether the loop goes on depends on what is not known");
  }
  return result;
}

Flow Interpreter::run_integers(const sql::RoutineLoop& loop, Span span) {
  const auto first = integer_of(value(loop.expr));
  const auto last = integer_of(value(loop.upper));
  const auto step =
      loop.step.text.empty() ? std::optional<std::int64_t>(1) : integer_of(value(loop.step));
  if (flow() != Flow::next) return flow();
  if (!first || !last || !step || *step < 1) {
    const Flow result = leave_out({Body(loop.body)}, span, "the bounds of the loop are not known");
    set_found({});
    return result;
  }
  // The loop's variable is its own.
  const std::string name = loop.targets.names.empty() ? std::string() : loop.targets.names.front();
  scopes_.push_back({.label = loop.label, .variables = {}});
  std::optional<Flow> end;
  bool turned = false;
  for (std::int64_t i = *first; loop.reverse ? i >= *last : i <= *last;) {
    scopes_.back().variables[name].value = value_of(i);
    turned = true;
    end = run_once(loop);
    const bool overflow =
        loop.reverse ? __builtin_sub_overflow(i, *step, &i) : __builtin_add_overflow(i, *step, &i);
    if (end || overflow) break;
  }
  scopes_.pop_back();
  set_found(value_of(turned));
  return end.value_or(Flow::next);
}

Flow Interpreter::run_rows(const sql::RoutineLoop& loop, const Rows& rows) {
  std::optional<Flow> end;
  for (std::size_t row = 0; row < rows.rows.size() && !end; ++row) {
    assign_row(loop.targets, rows, row);
    end = flow() == Flow::next ? run_once(loop) : flow();
  }
  set_found(value_of(!rows.rows.empty()));
  return end.value_or(Flow::next);
}

Flow Interpreter::run_while(const sql::RoutineLoop& loop, Span span) {
  while (true) {
    if (loop.kind == sql::LoopKind::condition) {
      const Value condition = boolean_of(value(loop.expr));
      if (flow() != Flow::next) return flow();
      if (!condition.known()) {
        return leave_out({Body(loop.body)}, span, condition_not_known(loop.expr.text));
      }
      if (!condition.is_true()) return Flow::next;
    }
    if (const auto end = run_once(loop)) return *end;
  }
}

/// The rows that a loop goes over.
Rows Interpreter::rows_of(const sql::RoutineLoop& loop, Span span) {
  Rows found{.certain = false};
  for (const sql::RoutineExpr& parameter : loop.parameters) {
    if (loop.kind == sql::LoopKind::query) value(parameter);
  }
  if (loop.kind == sql::LoopKind::array) {
    Value array = value(loop.expr);
    if (array.is(ValueKind::text)) array = parse_array(array.text);
    found.certain = array.is(ValueKind::array);
    for (Value& item : array.items) found.rows.push_back({std::move(item)});
    return found;
  }
  if (loop.kind == sql::LoopKind::query) {
    if (!loop.query.empty()) found = rows(loop.query.front(), max_rows);
    // What its arguments are is not followed.
    if (loop.has_arguments) found.certain = false;
    return found;
  }
  const Value text = value(loop.expr);
  if (!text.is(ValueKind::text) || !runner_.budget_.spend(text.text.size())) return found;
  const auto parsed = sql::parse_text(text.text, place(span));
  const auto* data = parsed && parsed->size() == 1
                         ? std::get_if<sql::DataStatement>(&parsed->front().node)
                         : nullptr;
  if (data == nullptr) return found;
  std::vector<Value> parameters;
  for (const sql::RoutineExpr& expr : loop.parameters) parameters.push_back(value(expr));
  std::swap(parameters, parameters_);
  found = rows(data->query, max_rows);
  std::swap(parameters, parameters_);
  return found;
}

Flow Interpreter::run_turns(const sql::RoutineLoop& loop, Span span) {
  if (loop.kind == sql::LoopKind::endless || loop.kind == sql::LoopKind::condition) {
    return run_while(loop, span);
  }
  if (loop.kind == sql::LoopKind::integers) return run_integers(loop, span);
  const Rows found = rows_of(loop, span);
  if (flow() != Flow::next) return flow();
  if (found.certain) return run_rows(loop, found);
  forget(loop.targets);
  for (const sql::Query& query : loop.query) {
    sql::for_each_expr(query, [&](const sql::Expr& expr) {
      if (expr.kind == sql::ExprKind::call && !query.from.empty()) {
        runner_.note_missed(expr, place(span));
      }
    });
  }
  const Flow result =
      leave_out({Body(loop.body)}, span, "the rows that it goes over are not known");
  set_found({});
  return result;
}

Flow Interpreter::run_loop(const sql::RoutineLoop& loop, Span span) {
  loops_.push_back(loop.label);
  const Flow result = run_turns(loop, span);
  loops_.pop_back();
  return result;
}

}  // namespace pgplumb::replay
