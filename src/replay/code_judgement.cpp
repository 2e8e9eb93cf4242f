// Whether code that is left out could have changed the schema: only then is it worth a word.
#include <algorithm>
#include <array>
#include <unordered_set>

#include "catalog/stored.h"
#include "replay/code.h"
#include "sql/token.h"
#include "sql/walk.h"
#include "text/ascii.h"

namespace pgplumb::replay {

namespace {

template <typename... Kinds>
bool is_any_of(const sql::Node& node) {
  return (std::holds_alternative<Kinds>(node) || ...);
}

/// Statements that leave what the catalog holds as it is.
bool leaves_schema(const sql::Statement& statement) {
  if (const auto* other = std::get_if<sql::Unmodelled>(&statement.node)) {
    constexpr std::array ends{"ROLE", "DATABASE", "TABLESPACE", "NOTIFY", "LISTEN", "LABEL"};
    return std::ranges::any_of(
        ends, [&](std::string_view end) { return std::string_view(other->tag).ends_with(end); });
  }
  return is_any_of<sql::Grant, sql::Set, sql::AlterSetting, sql::Lock, sql::Vacuum, sql::Copy,
                   sql::Truncate, sql::Prepare, sql::Discard, sql::Transaction, sql::SetConstraints,
                   sql::SetOwner, sql::Comment, sql::Publication, sql::Subscription, sql::Reindex,
                   sql::RefreshMaterializedView, sql::Cluster, sql::AlterDefaultPrivileges,
                   sql::ReassignOwned, sql::DropOwned>(statement.node);
}

/// The string that the text of an EXECUTE begins with, if it begins with one.
const sql::Expr* first_string(const sql::Expr& expr) {
  if (expr.kind == sql::ExprKind::constant) return &expr;
  const bool goes_on =
      expr.kind == sql::ExprKind::op || expr.kind == sql::ExprKind::cast ||
      (expr.kind == sql::ExprKind::call &&
       (expr.name.name == "format" || expr.name.name == "concat" || expr.name.name == "replace"));
  return goes_on && !expr.args.empty() ? first_string(expr.args.front()) : nullptr;
}

bool begins_with_data_statement(const sql::Expr& expr) {
  const sql::Expr* text = first_string(expr);
  if (text == nullptr) return false;
  const std::string lower = to_lower(text->text);
  const std::size_t begin = lower.find_first_not_of(" \t\r\n(");
  if (begin == std::string::npos) return false;
  const std::string_view word = std::string_view(lower).substr(begin);
  constexpr std::array words{"insert",         "update",
                             "delete",         "select",
                             "with",           "copy",
                             "grant",          "revoke",
                             "comment",        "analyze",
                             "set ",           "notify",
                             "lock",           "truncate",
                             "refresh",        "vacuum",
                             "create role",    "alter role",
                             "drop role",      "create user",
                             "alter user",     "alter default privileges",
                             "alter database", "reindex"};
  return std::ranges::any_of(words, [&](std::string_view each) { return word.starts_with(each); });
}

bool mentions_change(std::string_view body) {
  const std::string lower = to_lower(body);
  constexpr std::array words{"create", "alter", "drop", "execute"};
  return std::ranges::any_of(
      words, [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

/// Calls `visit` for each call in an expression, subqueries included.
template <typename Visit>
void for_each_call(const sql::Expr& expr, const Visit& visit) {
  const auto look = [&](const sql::Expr& each) {
    if (each.kind == sql::ExprKind::call) visit(each);
  };
  sql::for_each_expr(expr, [&](const sql::Expr& each) {
    look(each);
    for (const sql::Query& inner : each.subquery) sql::for_each_expr(inner, look);
  });
}

/// Gathers the facts of statements.
class FactReader {
 public:
  explicit FactReader(CodeFacts& facts) : facts_(facts) {}

  void read(const sql::RoutineStatement& statement) {
    sql::for_each_statement(statement, [&](const sql::RoutineStatement& each) {
      std::visit([&](const auto& node) { add(node); }, each.node);
    });
  }

  void add(const sql::Statement& statement) {
    if (const auto* data = std::get_if<sql::DataStatement>(&statement.node)) {
      add(data->query);
    } else if (const auto* call = std::get_if<sql::Call>(&statement.node)) {
      add(call->call);
    } else if (!leaves_schema(statement)) {
      facts_.changes = true;
    }
  }
  void add(const sql::Query& query) {
    sql::for_each_expr(query, [&](const sql::Expr& each) {
      if (each.kind == sql::ExprKind::call) facts_.calls.push_back(&each);
    });
  }
  void add(const sql::Expr& expr) {
    for_each_call(expr, [&](const sql::Expr& each) { facts_.calls.push_back(&each); });
  }

 private:
  void add(const sql::RoutineExpr& expr) {
    if (expr.value) add(*expr.value);
  }
  void add(const std::vector<sql::RoutineExpr>& exprs) {
    for (const sql::RoutineExpr& expr : exprs) add(expr);
  }
  void add(const sql::RoutineBlock& block) {
    for (const sql::RoutineVariable& variable : block.variables) add(variable.initial);
  }
  void add(const sql::RoutineIf& branches) {
    for (const sql::RoutineBranch& branch : branches.branches) add(branch.condition);
  }
  void add(const sql::RoutineLoop& loop) {
    for (const auto* expr : {&loop.expr, &loop.upper, &loop.step}) add(*expr);
    for (const sql::Query& query : loop.query) add(query);
    add(loop.parameters);
  }
  void add(const sql::RoutineExit& exit) { add(exit.condition); }
  void add(const sql::RoutineAssign& assign) { add(assign.value); }
  void add(const sql::RoutineSql& sql) {
    if (sql.statement.empty()) facts_.changes = true;
    for (const sql::Statement& statement : sql.statement) add(statement);
  }
  void add(const sql::RoutineExecute& execute) {
    const auto& text = execute.query.value;
    if (!text || !begins_with_data_statement(*text)) {
      facts_.changes = true;
    } else {
      add_names(first_string(*text)->text);
    }
    add(execute.query);
    add(execute.parameters);
  }
  void add(const sql::RoutineRaise& raise) {
    add(raise.code);
    add(raise.parameters);
  }
  void add(const sql::RoutineAssert& assertion) { add(assertion.condition); }
  void add(const sql::RoutineTransaction&) {}
  void add(const sql::RoutineReturn& returned) { add(returned.value); }
  void add(const sql::RoutineOther& other) {
    add(other.exprs);
    for (const sql::Statement& statement : other.statement) add(statement);
  }

  /// "f" and "s.f" of `select s.f(`.
  void add_names(std::string_view text) {
    sql::Tokenizer tokens(text);
    std::string name;
    for (sql::Token token = tokens.next(); token.kind != sql::TokenKind::end;
         token = tokens.next()) {
      if (token.is(text, '(') && !name.empty()) {
        facts_.names.push_back(catalog::parse_qualified_name(name));
      }
      const bool goes_on = token.kind == sql::TokenKind::word ||
                           token.kind == sql::TokenKind::quoted_identifier || token.is(text, '.');
      if (!goes_on || (!name.empty() && name.back() != '.' && !token.is(text, '.'))) name.clear();
      if (goes_on) name += token.text(text);
    }
  }

  CodeFacts& facts_;
};

}  // namespace

/// What the function's own body does; valid as long as the runner.
const CodeFacts& CodeRunner::facts_of(const catalog::Function& function) {
  KnownRoutine& known = known_routine(function);
  if (known.facts) return *known.facts;
  CodeFacts& facts = known.facts.emplace();
  const bool is_followed = function.language == "plpgsql" || function.language == "sql";
  if (known.routine) {
    FactReader reader(facts);
    for (const sql::RoutineStatement& statement : known.routine->block.body) reader.read(statement);
    for (const sql::RoutineHandler& handler : known.routine->block.handlers) {
      for (const sql::RoutineStatement& statement : handler.body) reader.read(statement);
    }
  } else if (is_followed || (function.language != "c" && function.language != "internal")) {
    facts.changes = mentions_change(function.body);
  }
  return facts;
}

/// Follows calls from function to function, to each once.
bool CodeRunner::may_change_schema(const CodeFacts& facts) {
  if (facts.changes) return true;
  std::unordered_set<catalog::Oid> seen;
  std::vector<const sql::QualifiedName*> names;
  const auto add = [&](const CodeFacts& more) {
    for (const sql::Expr* call : more.calls) names.push_back(&call->name);
    for (const sql::QualifiedName& name : more.names) names.push_back(&name);
  };
  add(facts);
  while (!names.empty()) {
    const sql::QualifiedName& name = *names.back();
    names.pop_back();
    budget_.spend(1);
    for (const catalog::Function* function :
         catalog::resolve_functions(machine_.catalog, machine_.session, name)) {
      if (!seen.insert(function->oid).second) continue;
      const CodeFacts& inner = facts_of(*function);
      if (inner.changes) return true;
      add(inner);
    }
  }
  return false;
}

bool CodeRunner::may_change_schema(const sql::RoutineStatement& statement) {
  CodeFacts facts;
  FactReader(facts).read(statement);
  return may_change_schema(facts);
}

void CodeRunner::note_missed(const sql::Expr& call, Span span) {
  CodeFacts facts;
  facts.calls.push_back(&call);
  if (!may_change_schema(facts)) return;
  note(span, "what " + call.name.name + " is called with is not known");
}

}  // namespace pgplumb::replay
