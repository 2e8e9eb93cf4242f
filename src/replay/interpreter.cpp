// Walks a body statement by statement. A condition that cannot be decided leaves its branches out,
// and makes unknown what they assign to: nothing is guessed, and the rest still runs.
#include "replay/interpreter.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "replay/conditions.h"

namespace pgplumb::replay {

namespace {

const Value unknown_value{};

/// How the parser of PL/pgSQL spells a type, as far as values are converted to it.
std::optional<sql::TypeName> converting_type(std::string name) {
  constexpr std::string_view own_schema = "pg_catalog.";
  if (name.starts_with(own_schema)) name.erase(0, own_schema.size());
  sql::TypeName type;
  if (name.starts_with('_')) {
    type.array_dimensions = 1;
    name.erase(0, 1);
  }
  constexpr std::array converting{
      "int2",         "int4",    "int8",      "bool",        "text",         "name",
      "oid",          "varchar", "regclass",  "regtype",     "regprocedure", "regproc",
      "regnamespace", "date",    "timestamp", "timestamptz", "interval"};
  if (std::ranges::find(converting, name) == converting.end()) return std::nullopt;
  type.name.name = std::move(name);
  return type;
}

/// A condition in a sentence: on one line, and not too long.
std::string condition_not_known(std::string_view condition) {
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

}  // namespace

Interpreter::Interpreter(CodeRunner& runner, std::optional<Span> fixed)
    : runner_(runner), fixed_(fixed) {
  variables_["found"] = value_of(false);
}

void Interpreter::set(const std::string& name, Value value) { variables_[name] = std::move(value); }

const Value& Interpreter::variable(const std::string& name) const {
  const auto found = variables_.find(name);
  return found == variables_.end() ? unknown_value : found->second;
}

Flow Interpreter::flow() const {
  return runner_.raised_ || runner_.spent_ ? Flow::raised : Flow::next;
}

Flow Interpreter::run(const sql::Routine& routine) {
  is_sql_ = routine.is_sql;
  result_ = is_sql_ ? Value{} : null_value();
  const Flow flow = run_block(routine.block);
  if (flow == Flow::lost) result_ = {};
  return flow;
}

// Variables and expressions

const Value* Interpreter::find(const std::vector<std::string>& names) const {
  auto found = variables_.find(names.front());
  std::size_t at = 1;
  if (found == variables_.end() && names.size() > 1) {
    // Qualified by the function's name or a block's label.
    found = variables_.find(names[1]);
    at = 2;
  }
  if (found == variables_.end()) return nullptr;
  const Value* value = &found->second;
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
                      runner_.steps_left_);
  Value result = evaluator.value(*expr.value);
  if (evaluator.raised() && runner_.fails(*evaluator.raised())) runner_.raise(*evaluator.raised());
  return result;
}

Rows Interpreter::rows(const sql::Query& query, std::size_t wanted) {
  const Surroundings surroundings = around();
  Evaluator evaluator(runner_.machine_.catalog, runner_.machine_.session, surroundings,
                      runner_.steps_left_);
  Rows result = evaluator.rows(query, wanted);
  if (evaluator.raised() && runner_.fails(*evaluator.raised())) runner_.raise(*evaluator.raised());
  return result;
}

void Interpreter::declare(const sql::RoutineVariable& variable) {
  types_.erase(variable.name);
  if (auto type = converting_type(variable.type)) types_[variable.name] = *std::move(type);
  variables_[variable.name] = null_value();
  if (!variable.initial.text.empty()) assign(variable.name, value(variable.initial));
}

void Interpreter::assign(const std::string& target, Value value) {
  const std::size_t dot = target.find('.');
  if (dot == std::string::npos) {
    if (const auto type = types_.find(target); type != types_.end()) {
      const Surroundings surroundings = around();
      Evaluator evaluator(runner_.machine_.catalog, runner_.machine_.session, surroundings,
                          runner_.steps_left_);
      value = evaluator.convert(value, type->second);
      if (evaluator.raised() && runner_.fails(*evaluator.raised())) {
        runner_.raise(*evaluator.raised());
      }
    }
    variables_[target] = std::move(value);
    return;
  }
  Value& record = variables_[target.substr(0, dot)];
  const std::string field = target.substr(dot + 1);
  if (const Value* place = record.field(field)) {
    record.items[static_cast<std::size_t>(place - record.items.data())] = std::move(value);
  } else {
    record = {};
  }
}

void Interpreter::assign_row(const sql::RoutineTargets& targets, const Rows& rows,
                             std::size_t row) {
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

// Statements left out

Flow Interpreter::skip(const sql::RoutineBody& body) {
  Flow result = Flow::next;
  for (const sql::RoutineStatement& statement : body) {
    const Flow flow = skip(statement);
    if (flow == Flow::lost || result == Flow::next) result = flow;
  }
  return result;
}

Flow Interpreter::skip(const sql::RoutineStatement& statement) {
  Flow result = Flow::next;
  const auto take = [&](const sql::RoutineBody& body) {
    const Flow flow = skip(body);
    if (flow == Flow::lost || result == Flow::next) result = flow;
  };
  if (const auto* assignment = std::get_if<sql::RoutineAssign>(&statement.node)) {
    assign(assignment->target, {});
  } else if (const auto* sql = std::get_if<sql::RoutineSql>(&statement.node)) {
    forget(sql->into);
    set("found", {});
  } else if (const auto* execute = std::get_if<sql::RoutineExecute>(&statement.node)) {
    forget(execute->into);
  } else if (const auto* other = std::get_if<sql::RoutineOther>(&statement.node)) {
    for (const std::string& name : other->changes) assign(name, {});
  } else if (const auto* block = std::get_if<sql::RoutineBlock>(&statement.node)) {
    take(block->body);
    for (const sql::RoutineHandler& handler : block->handlers) take(handler.body);
  } else if (const auto* branches = std::get_if<sql::RoutineIf>(&statement.node)) {
    for (const sql::RoutineBranch& branch : branches->branches) take(branch.body);
    take(branches->otherwise);
  } else if (const auto* loop = std::get_if<sql::RoutineLoop>(&statement.node)) {
    forget(loop->targets);
    set("found", {});
    take(loop->body);
    if (result == Flow::lost_loop) result = Flow::next;  // that was this loop's
  } else if (const auto* returned = std::get_if<sql::RoutineReturn>(&statement.node)) {
    if (!returned->adds_rows) result = Flow::lost;
  } else if (std::holds_alternative<sql::RoutineExit>(statement.node)) {
    result = Flow::lost_loop;
  }
  return result;
}

Flow Interpreter::leave_out(const sql::RoutineBody& body, Span span, const std::string& reason) {
  const bool matters = std::ranges::any_of(body, [&](const sql::RoutineStatement& statement) {
    return runner_.may_change_schema(statement);
  });
  if (matters) runner_.note(place(span), reason);
  return skip(body);
}

// Control

Flow Interpreter::run(const sql::RoutineBody& body) {
  for (std::size_t i = 0; i < body.size(); ++i) {
    const Flow flow = run(body[i]);
    if (flow == Flow::next) continue;
    if (flow == Flow::lost || flow == Flow::lost_loop) {
      const sql::RoutineBody rest(body.begin() + static_cast<std::ptrdiff_t>(i) + 1, body.end());
      const Flow more = leave_out(rest, rest.empty() ? body[i].span : rest.front().span,
                                  "whether it is reached depends on what is not known");
      return more == Flow::lost ? more : flow;
    }
    return flow;
  }
  return Flow::next;
}

Flow Interpreter::run(const sql::RoutineStatement& statement) {
  if (!runner_.step()) return Flow::raised;
  const Span span = statement.span;
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
  if (const auto* assignment = std::get_if<sql::RoutineAssign>(&statement.node)) {
    Value assigned = value(assignment->value);
    assign(assignment->target, assignment->part ? Value{} : std::move(assigned));
    return flow();
  }
  if (const auto* returned = std::get_if<sql::RoutineReturn>(&statement.node)) {
    result_ =
        returned->adds_rows || returned->value.text.empty() ? Value{} : value(returned->value);
    if (flow() == Flow::raised) return Flow::raised;
    return returned->adds_rows ? Flow::next : Flow::returned;
  }
  return skip(statement);
}

Flow Interpreter::run_block(const sql::RoutineBlock& block) {
  std::vector<std::pair<std::string, std::optional<Value>>> hidden;
  for (const sql::RoutineVariable& variable : block.variables) {
    const auto outer = variables_.find(variable.name);
    hidden.emplace_back(variable.name,
                        outer == variables_.end() ? std::nullopt : std::optional(outer->second));
    declare(variable);
  }
  Flow result = flow();
  if (result == Flow::next) {
    if (block.handlers.empty()) {
      result = run(block.body);
    } else {
      const auto before = runner_.machine_.transactions.save();
      runner_.handlers_.push_back(&block.handlers);
      result = run(block.body);
      runner_.handlers_.pop_back();
      if (result == Flow::raised && !runner_.spent_ && runner_.raised_) {
        const Raised error = *runner_.raised_;
        const bool handled = std::ranges::any_of(block.handlers, [&](const auto& handler) {
          return catches(handler.conditions, error.sqlstate);
        });
        if (handled) {
          runner_.machine_.transactions.restore(before);
          result = handle(block, error);
        }
      }
    }
  }
  if (result == Flow::leave && !label_.empty() && label_ == block.label) result = Flow::next;
  for (auto& [name, value] : hidden) {
    if (value) variables_[name] = std::move(*value);
  }
  return result;
}

Flow Interpreter::handle(const sql::RoutineBlock& block, const Raised& error) {
  const auto handler = std::ranges::find_if(
      block.handlers, [&](const auto& each) { return catches(each.conditions, error.sqlstate); });
  runner_.raised_.reset();
  handled_.push_back(error);
  set("sqlstate", value_of(error.sqlstate));
  set("sqlerrm", some_value());
  const Flow result = run(handler->body);
  handled_.pop_back();
  return result;
}

Flow Interpreter::run_if(const sql::RoutineIf& branches, Span span) {
  for (std::size_t i = 0; i < branches.branches.size(); ++i) {
    const sql::RoutineBranch& branch = branches.branches[i];
    const Value condition = boolean_of(value(branch.condition));
    if (flow() == Flow::raised) return Flow::raised;
    if (condition.is_true()) return run(branch.body);
    if (condition.known()) continue;
    // This branch or any behind it may be the one.
    sql::RoutineBody all;
    for (; i < branches.branches.size(); ++i) {
      all.insert(all.end(), branches.branches[i].body.begin(), branches.branches[i].body.end());
    }
    all.insert(all.end(), branches.otherwise.begin(), branches.otherwise.end());
    return leave_out(all, span, condition_not_known(branch.condition.text));
  }
  return run(branches.otherwise);
}

Flow Interpreter::run_exit(const sql::RoutineExit& exit) {
  if (!exit.condition.text.empty()) {
    const Value condition = boolean_of(value(exit.condition));
    if (flow() == Flow::raised) return Flow::raised;
    if (!condition.known()) return Flow::lost_loop;
    if (!condition.is_true()) return Flow::next;
  }
  label_ = exit.label;
  return exit.leaves ? Flow::leave : Flow::repeat;
}

std::optional<Flow> Interpreter::run_once(const sql::RoutineLoop& loop) {
  if (!runner_.step()) return Flow::raised;
  const Flow result = run(loop.body);
  const bool is_mine = label_.empty() || label_ == loop.label;
  if (result == Flow::next || (result == Flow::repeat && is_mine)) return std::nullopt;
  if (result == Flow::leave && is_mine) return Flow::next;
  if (result == Flow::lost_loop) {
    // Further turns may or may not come.
    const Flow rest = leave_out(loop.body, loop.body.front().span,
                                "whether the loop goes on depends on what is not known");
    return rest == Flow::lost ? rest : Flow::next;
  }
  return result;
}

Flow Interpreter::run_integers(const sql::RoutineLoop& loop, Span span) {
  const auto first = integer_of(value(loop.expr));
  const auto last = integer_of(value(loop.upper));
  const auto step =
      loop.step.text.empty() ? std::optional<std::int64_t>(1) : integer_of(value(loop.step));
  if (flow() == Flow::raised) return Flow::raised;
  if (!first || !last || !step || *step < 1) {
    forget(loop.targets);
    return leave_out(loop.body, span, "the bounds of the loop are not known");
  }
  // The loop's variable is its own.
  const std::string name = loop.targets.names.empty() ? std::string() : loop.targets.names.front();
  const Value outer = variable(name);
  std::optional<Flow> end;
  for (std::int64_t i = *first; loop.reverse ? i >= *last : i <= *last;) {
    set(name, value_of(i));
    end = run_once(loop);
    const bool overflow =
        loop.reverse ? __builtin_sub_overflow(i, *step, &i) : __builtin_add_overflow(i, *step, &i);
    if (end || overflow) break;
  }
  set(name, outer);
  return end.value_or(Flow::next);
}

Flow Interpreter::run_rows(const sql::RoutineLoop& loop, const Rows& rows) {
  for (std::size_t row = 0; row < rows.rows.size(); ++row) {
    assign_row(loop.targets, rows, row);
    if (flow() == Flow::raised) return Flow::raised;
    if (const auto end = run_once(loop)) return *end;
  }
  set("found", value_of(!rows.rows.empty()));
  return Flow::next;
}

Flow Interpreter::run_while(const sql::RoutineLoop& loop, Span span) {
  while (true) {
    if (loop.kind == sql::LoopKind::condition) {
      const Value condition = boolean_of(value(loop.expr));
      if (flow() == Flow::raised) return Flow::raised;
      if (!condition.known()) {
        return leave_out(loop.body, span, condition_not_known(loop.expr.text));
      }
      if (!condition.is_true()) return Flow::next;
    }
    if (const auto end = run_once(loop)) return *end;
  }
}

Flow Interpreter::run_loop(const sql::RoutineLoop& loop, Span span) {
  Rows found{.certain = false};
  switch (loop.kind) {
    case sql::LoopKind::endless:
    case sql::LoopKind::condition:
      return run_while(loop, span);
    case sql::LoopKind::integers:
      return run_integers(loop, span);
    case sql::LoopKind::array: {
      Value array = value(loop.expr);
      if (array.is(ValueKind::text)) array = parse_array(array.text);
      found.certain = array.is(ValueKind::array);
      for (Value& item : array.items) found.rows.push_back({std::move(item)});
      break;
    }
    case sql::LoopKind::query:
      if (!loop.query.empty()) found = rows(loop.query.front(), max_rows);
      break;
    case sql::LoopKind::dynamic: {
      const Value text = value(loop.expr);
      if (!text.is(ValueKind::text)) break;
      const auto parsed = sql::parse_text(text.text, place(span));
      const auto* data = parsed && parsed->size() == 1
                             ? std::get_if<sql::DataStatement>(&parsed->front().node)
                             : nullptr;
      if (data == nullptr) break;
      std::vector<Value> parameters;
      for (const sql::RoutineExpr& expr : loop.parameters) parameters.push_back(value(expr));
      std::swap(parameters, parameters_);
      found = rows(data->query, max_rows);
      std::swap(parameters, parameters_);
      break;
    }
  }
  if (flow() == Flow::raised) return Flow::raised;
  if (found.certain) return run_rows(loop, found);
  forget(loop.targets);
  return leave_out(loop.body, span, "the rows that it goes over are not known");
}

}  // namespace pgplumb::replay
