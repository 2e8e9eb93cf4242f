// What SET and its kin change in the session. That SET LOCAL ends with its transaction is left to
// whoever runs the transactions: it keeps the session of the beginning.
#include <algorithm>
#include <charconv>

#include "catalog/apply_parts.h"
#include "catalog/rewrite.h"
#include "sql/walk.h"

namespace pgplumb::catalog {

namespace {

/// flatten_set_variable_args(): names of a list are quoted where they must be.
std::string text_of(const sql::Set& statement) {
  const bool is_path = statement.name == "search_path";
  std::string text;
  for (const std::string& value : statement.values) {
    if (!text.empty()) text += ", ";
    text += is_path ? sql::quote_identifier(value) : value;
  }
  return text;
}

void set_role(Session& session, const std::string& role) {
  session.role = role == "none" || role == "default" ? "" : role;
}

void set_setting(Session& session, const std::string& name, const std::string& value) {
  if (name == "role") return set_role(session, value);
  if (name == "session_authorization") {
    session.user = value.empty() ? "postgres" : value;
    session.role.clear();
    return;
  }
  session.settings[name] = value;
}

void reset_setting(Session& session, const std::string& name) {
  if (name == "role") {
    session.role.clear();
  } else if (name == "session_authorization") {
    set_setting(session, name, "postgres");
  } else if (const auto it = session.defaults.find(name); it != session.defaults.end()) {
    session.settings[name] = it->second;
  } else {
    session.settings.erase(name);
  }
}

const std::string* constant_text(const sql::Expr& expr) {
  const sql::Expr* inner = &expr;
  while (inner->kind == sql::ExprKind::cast && !inner->args.empty()) inner = inner->args.data();
  return inner->kind == sql::ExprKind::constant ? &inner->text : nullptr;
}

/// `SELECT set_config('search_path', 'a, b', false)`, as pg_dump writes it.
void set_by_call(Session& session, const sql::Expr& call) {
  const bool is_it = call.kind == sql::ExprKind::call && call.name.name == "set_config" &&
                     (call.name.schema.empty() || call.name.schema == "pg_catalog") &&
                     call.args.size() == 3;
  if (!is_it) return;
  const std::string* name = constant_text(call.args[0]);
  const std::string* value = constant_text(call.args[1]);
  if (name != nullptr && value != nullptr) set_setting(session, *name, *value);
}

}  // namespace

void apply_statement(const Change& change, const sql::Set& statement) {
  Session& session = change.session;
  if (statement.name == "transaction" || statement.name == "session characteristics") return;
  if (!statement.reset) return set_setting(session, statement.name, text_of(statement));
  if (statement.name != "all") return reset_setting(session, statement.name);
  session.settings = session.defaults;
}

void apply_statement(const Change& change, const sql::AlterSetting& statement) {
  // Holds for connections to come; whether one comes between two migrations is not known here.
  Session& session = change.session;
  const bool concerns_us = statement.object == sql::ObjectKind::database ||
                           statement.name.empty() || statement.name == session.user ||
                           statement.name == "current_user" || statement.name == "session_user";
  if (!concerns_us) return;
  if (statement.set.reset) {
    session.later_defaults.erase(statement.set.name);
  } else {
    session.later_defaults[statement.set.name] = text_of(statement.set);
  }
}

void apply_statement(const Change& change, const sql::Discard& statement) {
  if (statement.what != "all") return;
  change.session.settings = change.session.defaults;
  change.session.role.clear();
  change.session.prepared.clear();
}

void apply_statement(const Change& change, const sql::Prepare& statement) {
  if (statement.query.empty()) return;
  sql::Query query = statement.query[0];
  // The types that are written; those of other parameters are inferred by the server.
  rewrite(query, {.expr = [&](sql::Expr& expr) {
            std::size_t number = 0;
            const char* end = expr.text.data() + expr.text.size();
            if (expr.kind != sql::ExprKind::parameter ||
                std::from_chars(expr.text.data(), end, number).ptr != end || number == 0 ||
                number > statement.parameters.size()) {
              return;
            }
            sql::Expr typed{.kind = sql::ExprKind::cast,
                            .type = {statement.parameters[number - 1]}};
            typed.args.push_back(sql::Expr{.literal = sql::LiteralKind::null});
            expr = std::move(typed);
          }});
  change.session.prepared.insert_or_assign(statement.name, std::move(query));
}

void apply_statement(const Change& change, const sql::DataStatement& statement) {
  if (statement.explain) return;
  remember_pending(change, statement.query);
  for (const sql::Target& target : statement.query.targets) {
    set_by_call(change.session, target.expr);
  }
}

}  // namespace pgplumb::catalog
