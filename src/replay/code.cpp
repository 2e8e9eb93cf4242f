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
constexpr std::size_t history_budget = 100'000'000;

/// Calls in a query or expression that the history's functions may answer.
void for_each_call(const sql::Query& query, const std::function<void(const sql::Expr&)>& visit) {
  sql::for_each_expr(query, [&](const sql::Expr& expr) {
    if (expr.kind == sql::ExprKind::call) visit(expr);
  });
}

}  // namespace

CodeRunner::CodeRunner(Machine machine)
    : machine_(std::move(machine)), history_steps_(history_budget) {}

const catalog::Function* CodeRunner::called(const sql::Expr& call) const {
  const auto candidates = catalog::resolve_functions(machine_.catalog, machine_.session, call.name);
  const catalog::Function* found = nullptr;
  const std::size_t count = call.argument_count;
  if (call.variadic) return nullptr;
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

void CodeRunner::doubt(std::string_view sqlstate) {
  for (std::size_t i = handlers_.size(); i-- > 0;) {
    const bool handled = std::ranges::any_of(
        *handlers_[i], [&](const auto& handler) { return catches(handler.conditions, sqlstate); });
    if (!handled) continue;
    doubt_ = std::min(doubt_.value_or(i), i);
    return;
  }
}

bool CodeRunner::step() {
  if (statements_left_ == 0 || budget_.is_spent()) spent_ = true;
  if (spent_) return false;
  --statements_left_;
  return true;
}

void CodeRunner::note(Span span, std::string reason) {
  if (noted_.emplace(span.begin, span.end, reason).second) {
    opaque_.push_back({span, std::move(reason)});
  }
}

std::optional<catalog::Refusal> CodeRunner::run(const sql::Statement& statement) {
  statement_ = statement.span;
  statements_left_ = statement_budget;
  const std::size_t steps = std::min(step_budget, history_steps_);
  budget_ = Budget(steps);
  spent_ = false;
  raised_.reset();
  doubt_.reset();
  handlers_.clear();
  noted_.clear();
  const std::size_t notes = opaque_.size();

  const bool opened = machine_.transactions.enter_code();
  may_commit_ = opened && !std::holds_alternative<sql::DataStatement>(statement.node);
  before_ = machine_.transactions.save();
  run_top(statement);
  std::optional<catalog::Refusal> error = std::exchange(raised_, std::nullopt);
  if (error || spent_) machine_.transactions.restore(*before_);
  before_.reset();
  if (spent_) {
    opaque_.resize(notes);
    noted_.clear();
    note(statement.head, "it runs for too long to be followed");
    error.reset();
  }
  history_steps_ -= steps - budget_.steps();
  if (opened) machine_.transactions.leave_code();
  return error;
}

std::optional<catalog::Refusal> CodeRunner::end_transaction(bool commits, Span span) {
  // SPI_commit(): not inside a function, nor below a block with handlers.
  if (!may_commit_ || functions_ > 0 || !handlers_.empty()) {
    if (machine_.transactions.current().state == TransactionState::maybe) return std::nullopt;
    return catalog::Refusal{
        .sqlstate = "2D000", .message = "invalid transaction termination", .span = span};
  }
  machine_.transactions.end_in_code(commits);
  before_ = machine_.transactions.save();
  return std::nullopt;
}

void CodeRunner::run_top(const sql::Statement& statement) {
  if (const auto* block = std::get_if<sql::Do>(&statement.node)) {
    run_do(*block, statement.span);
    return;
  }
  Interpreter interpreter(*this, std::nullopt);
  if (const auto* call = std::get_if<sql::Call>(&statement.node)) {
    interpreter.call(call->call);
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
  budget_.spend(statement.body.size());
  const auto routine = sql::parse_routine({.language = statement.language,
                                           .body = statement.body,
                                           .body_span = statement.body_span,
                                           .whole = span});
  if (!routine) {
    note(span, routine.error());
    return;
  }
  const bool inner = statement.body_span.empty();
  Interpreter(*this, inner ? std::optional(span) : std::nullopt).run(*routine);
}

CodeRunner::KnownRoutine& CodeRunner::known_routine(const catalog::Function& function) {
  budget_.spend(1 + function.body.size() / 64);
  const auto [it, added] = routines_.try_emplace({function.oid, function.body});
  if (added && !function.body.empty()) {
    budget_.spend(function.body.size());
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
    if (parsed) it->second.routine = std::move(*parsed);
  }
  return it->second;
}

Value CodeRunner::call(const sql::Expr& call, std::vector<Value> arguments) {
  const catalog::Function* found = called(call);
  if (found == nullptr || spent_ || raised_ || doubt_) {
    note_missed(call, statement_);
    return {};
  }
  // The code may drop or replace its own function.
  const catalog::Function function = *found;
  const KnownRoutine& known = known_routine(function);
  if (!known.routine) {
    if (facts_of(function).changes) {
      note(statement_, fmt::format("the body of {} cannot be followed", function.name));
    }
    return {};
  }
  // A call takes several times as much of the stack as an expression.
  const Level level(budget_, 8);
  if (level.is_too_deep()) {
    spent_ = true;
    return {};
  }
  return call_function(function, *known.routine, ordered(function, call, std::move(arguments)));
}

std::vector<Value> CodeRunner::ordered(const catalog::Function& function, const sql::Expr& call,
                                       std::vector<Value> arguments) {
  std::vector<Value> values;
  std::size_t position = 0;
  const std::size_t count = std::min<std::size_t>(call.argument_count, arguments.size());
  for (const sql::Parameter& parameter : function.parameters) {
    const bool is_out =
        parameter.mode == sql::ParameterMode::out || parameter.mode == sql::ParameterMode::table;
    if (is_out && function.kind != catalog::FunctionKind::procedure) continue;
    const auto is_given = [&](std::size_t i) {
      const sql::Expr& written = call.args[i];
      return written.kind == sql::ExprKind::named_argument ? written.names.front() == parameter.name
                                                           : i == position;
    };
    std::size_t given = 0;
    while (given < count && !is_given(given)) ++given;
    Value value;
    if (given < count) {
      value = arguments[given];
    } else if (!parameter.default_value.empty()) {
      const Surroundings nothing;
      Evaluator evaluator(machine_.catalog, machine_.session, nothing, budget_);
      value = evaluator.value(parameter.default_value.front());
    }
    const TimeKind time = time_kind(parameter.type.name.name);
    const bool as_time = time != TimeKind::none && parameter.type.array_dimensions == 0;
    values.push_back(as_time ? to_moment(value, time) : std::move(value));
    ++position;
  }
  return values;
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
  catalog::Settings settings;
  if (!function.config.empty()) settings = machine_.session.settings;
  for (const std::string& setting : function.config) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos) continue;
    machine_.session.settings[setting.substr(0, equals)] = setting.substr(equals + 1);
  }
  const bool is_atomic = function.kind != catalog::FunctionKind::procedure ||
                         !function.config.empty() || function.security_definer;
  functions_ += is_atomic ? 1 : 0;
  const Flow flow = interpreter.run(routine);
  functions_ -= is_atomic ? 1 : 0;
  if (!function.config.empty()) machine_.session.settings = settings;

  const bool ended = flow == Flow::next || flow == Flow::returned;
  if (!ended || function.returns_set) return {};
  if (outputs.empty()) return interpreter.result();
  if (outputs.size() == 1) return interpreter.variable(outputs.front());
  Value record{.kind = ValueKind::record, .items = {}, .fields = outputs};
  for (const std::string& name : outputs) record.items.push_back(interpreter.variable(name));
  return record;
}

}  // namespace pgplumb::replay
