// Whether code that is left out could have changed the schema: only then is it worth a word.
#include <algorithm>
#include <array>

#include "replay/code.h"
#include "sql/walk.h"

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
                   sql::Truncate, sql::Prepare, sql::Discard, sql::Transaction, sql::SetOwner,
                   sql::Comment, sql::Reindex, sql::RefreshMaterializedView, sql::Cluster,
                   sql::AlterDefaultPrivileges, sql::ReassignOwned, sql::DropOwned>(statement.node);
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
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
  const std::string lower = lower_case(text->text);
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
  const std::string lower = lower_case(body);
  constexpr std::array words{"create", "alter", "drop", "execute"};
  return std::ranges::any_of(
      words, [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

}  // namespace

bool CodeRunner::function_may_change_schema(const catalog::Function& function) {
  if (function.language != "plpgsql" && function.language != "sql") {
    return !function.body.empty() && function.language != "c" && function.language != "internal" &&
           mentions_change(function.body);
  }
  if (!mentions_change(function.body) && function.body.find('(') == std::string::npos) return false;
  if (std::ranges::find(judged_, function.oid) != judged_.end() || judged_.size() > 32) {
    return false;
  }
  const sql::Routine* routine = routine_of(function);
  if (routine == nullptr) return mentions_change(function.body);
  judged_.push_back(function.oid);
  const bool result = std::ranges::any_of(
      routine->block.body, [&](const auto& statement) { return may_change_schema(statement); });
  judged_.pop_back();
  return result;
}

bool CodeRunner::may_change_schema(const sql::Expr& expr) {
  bool result = false;
  sql::for_each_expr(expr, [&](const sql::Expr& each) {
    if (each.kind != sql::ExprKind::call || result) return;
    const catalog::Function* function = called(each);
    result = function != nullptr && function_may_change_schema(*function);
  });
  return result;
}

bool CodeRunner::may_change_schema(const sql::Query& query) {
  bool result = false;
  sql::for_each_expr(query, [&](const sql::Expr& each) {
    if (each.kind != sql::ExprKind::call || result) return;
    const catalog::Function* function = called(each);
    result = function != nullptr && function_may_change_schema(*function);
  });
  return result;
}

bool CodeRunner::may_change_schema(const sql::Statement& statement) {
  if (const auto* data = std::get_if<sql::DataStatement>(&statement.node)) {
    return may_change_schema(data->query);
  }
  if (const auto* call = std::get_if<sql::Call>(&statement.node)) {
    return may_change_schema(call->call);
  }
  return !leaves_schema(statement);
}

bool CodeRunner::may_change_schema(const sql::RoutineStatement& statement) {
  bool result = false;
  sql::for_each_statement(statement, [&](const sql::RoutineStatement& each) {
    if (result) return;
    if (const auto* sql = std::get_if<sql::RoutineSql>(&each.node)) {
      result = sql->statement.empty() ||
               std::ranges::any_of(sql->statement, [&](const sql::Statement& inner) {
                 return may_change_schema(inner);
               });
    } else if (const auto* execute = std::get_if<sql::RoutineExecute>(&each.node)) {
      const auto& text = execute->query.value;
      result = !text || !begins_with_data_statement(*text);
    } else if (const auto* assign = std::get_if<sql::RoutineAssign>(&each.node)) {
      result = assign->value.value && may_change_schema(*assign->value.value);
    }
  });
  return result;
}

void CodeRunner::note_missed(const sql::Expr& call, Span span) {
  const catalog::Function* function = called(call);
  if (function == nullptr || !function_may_change_schema(*function)) return;
  note(span, "what " + function->name + " is called with is not known");
}

}  // namespace pgplumb::replay
