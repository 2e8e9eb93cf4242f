// Walks a body statement by statement. A condition that cannot be decided leaves its branches out,
// and makes unknown what they assign to: nothing is guessed, and the rest still runs.
#include "replay/interpreter.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "replay/conditions.h"
#include "sql/walk.h"

namespace pgplumb::replay {

namespace {

const Value unknown_value{};

/// Whether values become others when they are assigned to a variable of the type.
bool is_converting(const sql::TypeName& type) {
  constexpr std::array converting{"int2",     "int4",         "int8",      "bool",         "text",
                                  "name",     "oid",          "varchar",   "bpchar",       "char",
                                  "regclass", "regtype",      "regproc",   "regprocedure", "date",
                                  "interval", "regnamespace", "timestamp", "timestamptz"};
  return !type.of_column && std::ranges::find(converting, type.name.name) != converting.end();
}

}  // namespace

std::string Interpreter::condition_not_known(std::string_view condition) {
  constexpr std::size_t longest = 100;
  std::string text;
  for (const char c : condition) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (blank && (text.empty() || text.back() == ' ')) continue;
    text += blank ? ' ' : c;
  }
  if (text.size() > longest) {
    text.resize(longest);
    // Not in the middle of a character.
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0x80) != 0) text.pop_back();
    text += "...";
  }
  return fmt::format("its condition is not known: {}", text);
}

Interpreter::Interpreter(CodeRunner& runner, std::optional<Span> fixed)
    : runner_(runner), fixed_(fixed), scopes_(1) {
  set_found(value_of(false));
}

Interpreter::Variable* Interpreter::find_variable(const std::string& name) {
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    if (const auto it = scope->variables.find(name); it != scope->variables.end()) {
      return &it->second;
    }
  }
  return nullptr;
}

void Interpreter::set(const std::string& name, Value value) {
  Variable* variable = find_variable(name);
  (variable ? *variable : scopes_.front().variables[name]).value = std::move(value);
}

const Value& Interpreter::variable(const std::string& name) const {
  const Value* found = find({name});
  return found ? *found : unknown_value;
}

Flow Interpreter::flow() const {
  if (runner_.raised_ || runner_.spent_) return Flow::raised;
  return runner_.doubt_ ? Flow::doubtful : Flow::next;
}

Flow Interpreter::run(const sql::Routine& routine) {
  is_sql_ = routine.is_sql;
  result_ = is_sql_ ? Value{} : null_value();
  const Flow flow = run_block(routine.block);
  if (flow == Flow::lost) result_ = {};
  return flow;
}

// Variables and expressions

/// plpgsql_ns_lookup(): from the innermost block outwards a name may be a variable's, or a label's
/// with a variable behind it.
const Value* Interpreter::find(const std::vector<std::string>& names) const {
  const Value* value = nullptr;
  std::size_t at = 0;
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend() && value == nullptr; ++scope) {
    auto found = scope->variables.find(names.front());
    at = 1;
    if (found == scope->variables.end() && names.size() > 1 && scope->label == names.front()) {
      found = scope->variables.find(names[1]);
      at = 2;
    }
    if (found != scope->variables.end()) value = &found->second.value;
  }
  if (value == nullptr) return nullptr;
  for (; at < names.size(); ++at) {
    const Value* field = value->field(names[at]);
    if (field == nullptr) return value->is(ValueKind::record) || at == 2 ? nullptr : &unknown_value;
    value = field;
  }
  return value;
}

Surroundings Interpreter::around() {
  return {
      .variable = [this](const auto& names) { return find(names); },
      .parameter =
          [this](const std::string& number) {
            const auto position = integer_of(value_of(number));
            const bool inside =
                position && *position >= 1 && std::cmp_less_equal(*position, parameters_.size());
            return inside ? parameters_[static_cast<std::size_t>(*position - 1)] : Value{};
          },
      .call =
          [this](const sql::Expr& call, std::vector<Value> arguments) {
            return runner_.call(call, std::move(arguments));
          },
      .missed =
          [this](const sql::Expr& call) {
            runner_.note_missed(call, place(call.span.empty() ? runner_.statement_ : call.span));
          },
      .set = [this](const auto& name, const auto& value,
                    bool local) { set_setting(name, value, local); },
      .whole_history = runner_.machine_.whole_history};
}

void Interpreter::set_setting(const std::string& name, const std::string& value, bool local) {
  sql::Statement statement{.span = runner_.statement_, .head = runner_.statement_};
  sql::Set set{.name = name, .values = {}, .local = local};
  set.values.push_back(value);
  statement.node = std::move(set);
  runner_.machine_.run(statement);
}

Value Interpreter::value(const sql::RoutineExpr& expr) {
  if (!expr.value) return {};
  const Surroundings surroundings = around();
  Evaluator evaluator(runner_.machine_.catalog, runner_.machine_.session, surroundings,
                      runner_.budget_);
  Value result = evaluator.value(*expr.value);
  take_errors(evaluator);
  return result;
}

Rows Interpreter::rows(const sql::Query& query, std::size_t wanted) {
  const Surroundings surroundings = around();
  Evaluator evaluator(runner_.machine_.catalog, runner_.machine_.session, surroundings,
                      runner_.budget_);
  Rows result = evaluator.rows(query, wanted);
  take_errors(evaluator);
  return result;
}

void Interpreter::take_errors(const Evaluator& evaluator) {
  if (const auto& raised = evaluator.raised(); raised && runner_.fails(*raised)) {
    Raised error = *raised;
    if (error.span.empty()) error.span = place(current_);
    runner_.raise(std::move(error));
  }
  for (const std::string_view sqlstate : evaluator.doubts()) runner_.doubt(sqlstate);
}

Flow Interpreter::raise(std::string sqlstate, std::string message, Span span) {
  Raised error{.sqlstate = std::move(sqlstate), .message = std::move(message), .span = place(span)};
  if (!runner_.fails(error)) return Flow::next;
  runner_.raise(std::move(error));
  return Flow::raised;
}

void Interpreter::declare(const sql::RoutineVariable& variable) {
  Variable declared{.value = null_value(), .type = std::nullopt, .not_null = variable.not_null};
  if (!variable.type.empty() && is_converting(variable.type.front())) {
    declared.type = variable.type.front();
  }
  Value initial = variable.initial.text.empty() ? null_value() : value(variable.initial);
  scopes_.back().variables[variable.name] = std::move(declared);
  if (!variable.initial.text.empty()) assign(variable.name, std::move(initial));
}

void Interpreter::assign(const std::string& target, Value value) {
  const std::size_t dot = target.find('.');
  Variable* variable = find_variable(target.substr(0, dot));
  if (variable == nullptr) variable = &scopes_.front().variables[target.substr(0, dot)];
  if (dot == std::string::npos) {
    if (variable->type) {
      const Surroundings surroundings = around();
      Evaluator evaluator(runner_.machine_.catalog, runner_.machine_.session, surroundings,
                          runner_.budget_);
      value = evaluator.convert(value, *variable->type);
      take_errors(evaluator);
    }
    if (variable->not_null && value.is(ValueKind::null)) {
      raise("22004", "null value cannot be assigned to variable \"" + target + "\"", current_);
    } else if (variable->not_null && value.is(ValueKind::unknown)) {
      runner_.doubt("22004");
    }
    variable->value = std::move(value);
    return;
  }
  Value& record = variable->value;
  const std::string field = target.substr(dot + 1);
  if (const Value* place = record.field(field)) {
    record.items[static_cast<std::size_t>(place - record.items.data())] = std::move(value);
  } else {
    record = {};
  }
}

void Interpreter::assign_row(const sql::RoutineTargets& targets, const Rows& rows,
                             std::size_t row) {
  runner_.budget_.spend(rows.names.size());
  const bool is_there = row < rows.rows.size();
  if (targets.whole_row && targets.names.size() == 1) {
    Value record{.kind = ValueKind::record, .items = {}, .fields = rows.names};
    for (std::size_t i = 0; i < rows.names.size(); ++i) {
      const bool has = is_there && i < rows.rows[row].size();
      record.items.push_back(is_there ? (has ? rows.rows[row][i] : Value{}) : null_value());
    }
    assign(targets.names.front(), std::move(record));
    return;
  }
  for (std::size_t i = 0; i < targets.names.size(); ++i) {
    const bool has = is_there && i < rows.rows[row].size();
    assign(targets.names[i], has ? rows.rows[row][i] : null_value());
  }
}

void Interpreter::forget(const sql::RoutineTargets& targets) {
  for (const std::string& name : targets.names) assign(name, {});
}

// Control

Flow Interpreter::run(Body body) {
  for (std::size_t i = 0; i < body.size(); ++i) {
    const Flow flow = run(body[i]);
    if (flow == Flow::next) continue;
    if (flow == Flow::lost || flow == Flow::lost_loop || flow == Flow::doubtful) {
      const Body rest = body.subspan(i + 1);
      const Flow more = leave_out({rest}, rest.empty() ? body[i].span : rest.front().span,
                                  "whether it is reached depends on what is not known");
      return more == Flow::lost ? more : flow;
    }
    return flow;
  }
  return Flow::next;
}

Flow Interpreter::run(const sql::RoutineStatement& statement) {
  const Level level(runner_.budget_, 2);
  if (level.is_too_deep()) runner_.spent_ = true;
  if (!runner_.step()) return Flow::raised;
  const Span span = statement.span;
  current_ = span;
  if (const auto* block = std::get_if<sql::RoutineBlock>(&statement.node)) return run_block(*block);
  if (const auto* branches = std::get_if<sql::RoutineIf>(&statement.node)) {
    return run_if(*branches, span);
  }
  if (const auto* loop = std::get_if<sql::RoutineLoop>(&statement.node)) {
    return run_loop(*loop, span);
  }
  if (const auto* exit = std::get_if<sql::RoutineExit>(&statement.node)) return run_exit(*exit);
  if (const auto* sql = std::get_if<sql::RoutineSql>(&statement.node)) return run_sql(*sql, span);
  if (const auto* execute = std::get_if<sql::RoutineExecute>(&statement.node)) {
    return run_execute(*execute, span);
  }
  if (const auto* raise = std::get_if<sql::RoutineRaise>(&statement.node)) {
    return run_raise(*raise, span);
  }
  if (const auto* assertion = std::get_if<sql::RoutineAssert>(&statement.node)) {
    return run_assert(*assertion, span);
  }
  if (const auto* end = std::get_if<sql::RoutineTransaction>(&statement.node)) {
    return run_transaction(*end, span);
  }
  if (const auto* assignment = std::get_if<sql::RoutineAssign>(&statement.node)) {
    Value assigned = value(assignment->value);
    if (flow() == Flow::raised) return Flow::raised;
    assign(assignment->target, assignment->part ? Value{} : std::move(assigned));
    return flow();
  }
  if (const auto* returned = std::get_if<sql::RoutineReturn>(&statement.node)) {
    Value result = returned->value.text.empty() ? Value{} : value(returned->value);
    if (flow() != Flow::next) return flow();
    if (returned->adds_rows) return Flow::next;
    result_ = std::move(result);
    return Flow::returned;
  }
  return run_other(std::get<sql::RoutineOther>(statement.node));
}

Flow Interpreter::run_other(const sql::RoutineOther& other) {
  for (const sql::RoutineExpr& expr : other.exprs) value(expr);
  for (const sql::Statement& statement : other.statement) {
    const auto* data = std::get_if<sql::DataStatement>(&statement.node);
    if (data == nullptr) continue;
    sql::for_each_expr(data->query, [&](const sql::Expr& expr) {
      if (expr.kind == sql::ExprKind::call) runner_.note_missed(expr, place(statement.span));
    });
  }
  for (const std::string& name : other.changes) assign(name, {});
  return flow();
}

Flow Interpreter::run_block(const sql::RoutineBlock& block) {
  scopes_.push_back({.label = block.label, .variables = {}});
  for (const sql::RoutineVariable& variable : block.variables) declare(variable);
  Flow result = flow();
  if (result == Flow::doubtful) {
    leave_out({Body(block.body)}, current_, "whether it is reached depends on what is not known");
  } else if (result == Flow::next) {
    result = block.handlers.empty() ? run(Body(block.body)) : run_guarded(block);
  }
  if (result == Flow::leave && !label_.empty() && label_ == block.label) result = Flow::next;
  scopes_.pop_back();
  return result;
}

Flow Interpreter::run_guarded(const sql::RoutineBlock& block) {
  auto& transactions = runner_.machine_.transactions;
  const catalog::Session& session = runner_.machine_.session;
  runner_.budget_.spend(1 + session.settings.size() + session.new_labels.size() +
                        session.pending_events.size() + session.constraint_modes.deferred.size());
  const auto before = transactions.save();
  const std::size_t changes = runner_.changes_;
  const std::size_t index = runner_.handlers_.size();
  runner_.handlers_.push_back(&block.handlers);
  const Flow result = run(Body(block.body));
  runner_.handlers_.pop_back();
  if (runner_.spent_) return Flow::raised;
  const bool in_doubt = runner_.doubt_ && *runner_.doubt_ >= index;
  if (in_doubt) runner_.doubt_.reset();
  if (result == Flow::raised && runner_.raised_) {
    const Raised error = *runner_.raised_;
    const bool handled = std::ranges::any_of(block.handlers, [&](const auto& handler) {
      return catches(handler.conditions, error.sqlstate);
    });
    if (!handled) return result;
    transactions.restore(before);
    return handle(block, error);
  }
  if (!in_doubt) return result;
  forget_events_since(before.session);
  return leave_doubt(block, changes, result);
}

/// What waits for the end of the transaction may have been undone.
void Interpreter::forget_events_since(const catalog::Session& before) {
  std::erase_if(runner_.machine_.session.pending_events, [&](const catalog::PendingEvent& event) {
    return std::ranges::find(before.pending_events, event) == before.pending_events.end();
  });
}

Flow Interpreter::leave_doubt(const sql::RoutineBlock& block, std::size_t changes, Flow flow) {
  if (runner_.changes_ != changes) {
    const Span span = block.body.empty() ? current_ : block.body.front().span;
    runner_.note(place(span), "an error that is not known may undo it");
  }
  std::vector<Body> bodies;
  for (const sql::RoutineHandler& handler : block.handlers) bodies.emplace_back(handler.body);
  const Flow handled =
      leave_out(bodies, current_, "whether it runs depends on an error that is not known");
  if (flow == Flow::lost || handled == Flow::lost) return Flow::lost;
  if (flow == Flow::doubtful) return handled;
  // It may have ended in another way.
  const bool ends_so = flow == Flow::next || flow == Flow::lost_loop;
  return ends_so ? flow : Flow::lost;
}

Flow Interpreter::handle(const sql::RoutineBlock& block, const Raised& error) {
  const auto handler = std::ranges::find_if(
      block.handlers, [&](const auto& each) { return catches(each.conditions, error.sqlstate); });
  runner_.raised_.reset();
  handled_.push_back(error);
  scopes_.back().variables["sqlstate"].value =
      error.sqlstate.empty() ? some_value() : value_of(error.sqlstate);
  scopes_.back().variables["sqlerrm"].value = some_value();
  const Flow result = run(Body(handler->body));
  handled_.pop_back();
  return result;
}

Flow Interpreter::run_if(const sql::RoutineIf& branches, Span span) {
  for (std::size_t i = 0; i < branches.branches.size(); ++i) {
    const sql::RoutineBranch& branch = branches.branches[i];
    const Value condition = boolean_of(value(branch.condition));
    if (flow() != Flow::next) return flow();
    if (condition.is_true()) return run(Body(branch.body));
    if (condition.known()) continue;
    // This branch or any behind it may be the one.
    std::vector<Body> all;
    for (; i < branches.branches.size(); ++i) all.emplace_back(branches.branches[i].body);
    all.emplace_back(branches.otherwise);
    const Flow result = leave_out(all, span, condition_not_known(branch.condition.text));
    if (branches.must_match) runner_.doubt("20000");
    return result == Flow::next ? flow() : result;
  }
  if (branches.must_match) return raise("20000", "case not found", span);
  return run(Body(branches.otherwise));
}

Flow Interpreter::run_exit(const sql::RoutineExit& exit) {
  if (!exit.condition.text.empty()) {
    const Value condition = boolean_of(value(exit.condition));
    if (flow() != Flow::next) return flow();
    if (!condition.known()) return skip_exit(exit);
    if (!condition.is_true()) return Flow::next;
  }
  label_ = exit.label;
  return exit.leaves ? Flow::leave : Flow::repeat;
}

}  // namespace pgplumb::replay
