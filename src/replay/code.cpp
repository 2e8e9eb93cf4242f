// Each statement of a file that runs code gets a budget: whatever the code does, replay ends. Code
// that uses it up is undone as a whole and told as opaque.
#include "replay/code.h"

#include <fmt/format.h>

#include <algorithm>

#include "replay/conditions.h"
#include "replay/interpreter.h"
#include "replay/moment.h"
#include "sql/respan.h"
#include "sql/walk.h"

namespace pgplumb::replay {

namespace {

constexpr std::size_t statement_budget = 20'000;
constexpr std::size_t step_budget = 5'000'000;
constexpr int max_calls = 32;

/// Calls in a query or expression that the history's functions may answer.
void for_each_call(const sql::Query& query, const std::function<void(const sql::Expr&)>& visit) {
  sql::for_each_expr(query, [&](const sql::Expr& expr) {
    if (expr.kind == sql::ExprKind::call) visit(expr);
  });
}

}  // namespace

const catalog::Function* CodeRunner::called(const sql::Expr& call) const {
  const auto candidates = catalog::resolve_functions(machine_.catalog, machine_.session, call.name);
  const catalog::Function* found = nullptr;
  const std::size_t count = call.argument_count;
  for (const catalog::Function* function : candidates) {
    std::size_t inputs = 0;
    std::size_t needed = 0;
    bool variadic = false;
    for (const sql::Parameter& parameter : function->parameters) {
      if (parameter.mode == sql::ParameterMode::out ||
          parameter.mode == sql::ParameterMode::table) {
        // CALL names OUT parameters too (since 14).
        if (function->kind != catalog::FunctionKind::procedure) continue;
      }
      ++inputs;
      if (parameter.default_value.empty()) ++needed;
      variadic = variadic || parameter.mode == sql::ParameterMode::variadic;
    }
    if (variadic || count < needed || count > inputs) continue;
    if (found == nullptr) {
      found = function;
    } else if (found->schema == function->schema) {
      return nullptr;  // which overload depends on types
    }
  }
  return found;
}

bool CodeRunner::runs_code(const sql::Statement& statement) const {
  if (std::holds_alternative<sql::Do>(statement.node)) return true;
  if (std::holds_alternative<sql::Call>(statement.node)) return true;
  const auto* data = std::get_if<sql::DataStatement>(&statement.node);
  if (data == nullptr || data->explain || machine_.catalog.functions.size() == 0) return false;
  bool calls = false;
  for_each_call(data->query, [&](const sql::Expr& expr) {
    calls =
        calls || !catalog::resolve_functions(machine_.catalog, machine_.session, expr.name).empty();
  });
  return calls;
}

bool CodeRunner::fails(const catalog::Refusal& error) const {
  if (machine_.whole_history) return true;
  return std::ranges::any_of(handlers_, [&](const auto* handlers) {
    return std::ranges::any_of(*handlers, [&](const sql::RoutineHandler& handler) {
      return catches(handler.conditions, error.sqlstate);
    });
  });
}

bool CodeRunner::step() {
  if (statements_left_ == 0 || steps_left_ == 0) spent_ = true;
  if (spent_) return false;
  --statements_left_;
  return true;
}

void CodeRunner::note(Span span, std::string reason) {
  const bool known = std::ranges::any_of(
      opaque_, [&](const OpaquePart& part) { return part.span == span && part.reason == reason; });
  if (!known) opaque_.push_back({span, std::move(reason)});
}

std::optional<catalog::Refusal> CodeRunner::run(const sql::Statement& statement) {
  statement_ = statement.span;
  statements_left_ = statement_budget;
  steps_left_ = step_budget;
  spent_ = false;
  raised_.reset();
  handlers_.clear();
  depth_ = 0;
  const std::size_t notes = opaque_.size();

  const bool opened = machine_.transactions.enter_code();
  const auto before = machine_.transactions.save();
  run_top(statement);
  std::optional<catalog::Refusal> error = std::exchange(raised_, std::nullopt);
  if (error || spent_) machine_.transactions.restore(before);
  if (spent_) {
    opaque_.resize(notes);
    note(statement.head, "it runs for too long to be followed");
    error.reset();
  }
  if (opened) machine_.transactions.leave_code();
  return error;
}

void CodeRunner::run_top(const sql::Statement& statement) {
  if (const auto* block = std::get_if<sql::Do>(&statement.node)) {
    run_do(*block, statement.span);
    return;
  }
  Interpreter interpreter(*this, std::nullopt);
  sql::Routine routine;
  if (const auto* call = std::get_if<sql::Call>(&statement.node)) {
    sql::RoutineAssign assign{.target = {}, .value = {.value = call->call, .text = {}}};
    routine.block.body.push_back({statement.span, std::move(assign)});
    interpreter.run(routine);
    return;
  }
  const auto& data = std::get<sql::DataStatement>(statement.node);
  if (data.query.command == sql::Command::select) {
    interpreter.query(data.query);
    return;
  }
  for_each_call(data.query, [&](const sql::Expr& expr) { note_missed(expr, statement.head); });
}

void CodeRunner::run_do(const sql::Do& statement, Span span) {
  const auto routine = sql::parse_routine({.language = statement.language,
                                           .body = statement.body,
                                           .body_span = statement.body_span,
                                           .whole = span});
  if (!routine) {
    note(span, routine.error());
    return;
  }
  if (++depth_ <= max_calls) {
    const bool inner = statement.body_span.empty();
    Interpreter(*this, inner ? std::optional(span) : std::nullopt).run(*routine);
  } else {
    spent_ = true;
  }
  --depth_;
}

const sql::Routine* CodeRunner::routine_of(const catalog::Function& function) {
  if (function.body.empty()) return nullptr;
  const auto [it, added] = routines_.try_emplace({function.oid, function.body});
  if (added) {
    auto parsed = sql::parse_routine(
        {.language = function.language,
         .body = it->first.second,
         .body_span = {},
         .whole = statement_,
         .is_function = true,
         .parameters = function.parameters,
         .returns_set = function.returns_set,
         .returns_nothing = !function.returns ||
                            catalog::format_type(machine_.catalog, *function.returns) == "void"});
    if (parsed) it->second = std::move(*parsed);
  }
  return it->second ? &*it->second : nullptr;
}

Value CodeRunner::call(const sql::Expr& call, std::vector<Value> arguments) {
  const catalog::Function* found = called(call);
  if (found == nullptr || spent_ || raised_) {
    note_missed(call, statement_);
    return {};
  }
  // The code may drop or replace its own function.
  const catalog::Function function = *found;
  const sql::Routine* routine = routine_of(function);
  if (routine == nullptr) {
    if (function_may_change_schema(function)) {
      note(statement_, fmt::format("the body of {} cannot be followed", function.name));
    }
    return {};
  }
  if (depth_ >= max_calls) {
    spent_ = true;
    return {};
  }
  // Arguments by name go to their parameters.
  std::vector<Value> ordered;
  std::size_t position = 0;
  for (const sql::Parameter& parameter : function.parameters) {
    const bool is_out =
        parameter.mode == sql::ParameterMode::out || parameter.mode == sql::ParameterMode::table;
    if (is_out && function.kind != catalog::FunctionKind::procedure) continue;
    const sql::Expr* written = position < call.args.size() ? &call.args[position] : nullptr;
    const bool by_position =
        position < call.argument_count && written && written->kind != sql::ExprKind::named_argument;
    Value value;
    bool given = by_position;
    if (by_position) value = arguments[position];
    for (std::size_t i = 0; i < call.argument_count && !given; ++i) {
      given = call.args[i].kind == sql::ExprKind::named_argument &&
              call.args[i].names.front() == parameter.name;
      if (given) value = arguments[i];
    }
    if (!given && !parameter.default_value.empty()) {
      const Surroundings nothing;
      Evaluator evaluator(machine_.catalog, machine_.session, nothing, steps_left_);
      value = evaluator.value(parameter.default_value.front());
    }
    const TimeKind time = time_kind(parameter.type.name.name);
    const bool as_time = time != TimeKind::none && parameter.type.array_dimensions == 0;
    ordered.push_back(as_time ? to_moment(value, time) : std::move(value));
    ++position;
  }
  return call_function(function, *routine, std::move(ordered));
}

Value CodeRunner::call_function(const catalog::Function& function, const sql::Routine& routine,
                                std::vector<Value> arguments) {
  const bool has_null =
      std::ranges::any_of(arguments, [](const Value& value) { return value.is(ValueKind::null); });
  if (function.strict && has_null) return null_value();

  Interpreter interpreter(*this, statement_);
  interpreter.set_name(function.name);
  std::vector<std::string> outputs;
  std::size_t position = 0;
  for (const sql::Parameter& parameter : function.parameters) {
    const bool is_out =
        parameter.mode == sql::ParameterMode::out || parameter.mode == sql::ParameterMode::table;
    const bool is_in = !is_out || function.kind == catalog::FunctionKind::procedure;
    if (is_in && position < arguments.size()) {
      if (!parameter.name.empty()) interpreter.set(parameter.name, arguments[position]);
      ++position;
    } else if (is_out && !parameter.name.empty()) {
      interpreter.set(parameter.name, null_value());
    }
    if (is_out || parameter.mode == sql::ParameterMode::in_out) outputs.push_back(parameter.name);
  }
  interpreter.set_parameters(std::move(arguments));

  // SET on the function holds for its run.
  const auto settings = machine_.session.settings;
  for (const std::string& setting : function.config) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos) continue;
    machine_.session.settings[setting.substr(0, equals)] = setting.substr(equals + 1);
  }
  ++depth_;
  const Flow flow = interpreter.run(routine);
  --depth_;
  if (!function.config.empty()) machine_.session.settings = settings;

  if (flow == Flow::raised || flow == Flow::lost || function.returns_set) return {};
  if (outputs.empty()) return interpreter.result();
  if (outputs.size() == 1) return interpreter.variable(outputs.front());
  Value record{.kind = ValueKind::record, .items = {}, .fields = outputs};
  for (const std::string& name : outputs) record.items.push_back(interpreter.variable(name));
  return record;
}

}  // namespace pgplumb::replay
