#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "lint/rule.h"

namespace pgplumb::rules::setting_outlives_migration {
namespace {

using history::Framework;

/// What changes the meaning of the statements behind it. Timeouts are what people want there.
bool changes_meaning(std::string_view setting) {
  constexpr std::array names{"search_path",
                             "role",
                             "session_authorization",
                             "session_replication_role",
                             "row_security",
                             "check_function_bodies",
                             "standard_conforming_strings",
                             "default_tablespace",
                             "default_table_access_method",
                             "default_transaction_read_only"};
  return std::ranges::find(names, setting) != names.end();
}

/// Tools that run one file behind the other on one connection and put nothing back.
bool shares_its_session(const lint::FileContext& context) {
  if (context.project.fresh_session || context.migration.repeatable) return false;
  switch (context.project.framework) {
    case Framework::golang_migrate:
    case Framework::goose:
    case Framework::dbmate:
    case Framework::sqlx:
    case Framework::diesel:
    case Framework::prisma:
    case Framework::drizzle:
    case Framework::node_pg_migrate:
    case Framework::postgrator:
    case Framework::refinery:
    case Framework::atlas:
    case Framework::supabase:
    case Framework::liquibase:
      return true;
    default:
      return false;
  }
}

struct Made {
  std::string name;
  Span span;
  bool reset = false;
};

/// SET, RESET and `set_config('x', '...', false)`.
std::optional<Made> made_by(const sql::Statement& statement) {
  if (const auto* set = std::get_if<sql::Set>(&statement.node)) {
    if (set->local) return std::nullopt;
    const bool is_default =
        set->name == "search_path" && !set->values.empty() && set->values.back() == "public";
    return Made{.name = set->name, .span = statement.span, .reset = set->reset || is_default};
  }
  const auto* data = std::get_if<sql::DataStatement>(&statement.node);
  if (data == nullptr || data->query.targets.size() != 1) return std::nullopt;
  const sql::Expr& call = data->query.targets.front().expr;
  const bool sets = call.kind == sql::ExprKind::call && call.name.name == "set_config" &&
                    call.args.size() == 3 && call.args[0].kind == sql::ExprKind::constant &&
                    call.args[2].text == "false";
  if (!sets) return std::nullopt;
  return Made{.name = call.args[0].text, .span = statement.span};
}

void check(const lint::FileContext& context, lint::Problems& problems) {
  if (!shares_its_session(context)) return;
  std::map<std::string, Span> left;
  for (const sql::Statement& statement : context.parsed.statements) {
    const auto made = made_by(statement);
    if (!made) continue;
    if (made->name == "all") {
      left.clear();
    } else if (made->reset) {
      left.erase(made->name);
    } else if (changes_meaning(made->name)) {
      left[made->name] = made->span;
    }
  }
  for (const auto& [name, span] : left) {
    problems.add(
        {.span = span,
         .message = fmt::format("{} stays set behind this migration: those behind it, and what "
                                "{} writes itself, run under it",
                                name, history::framework_name(context.project.framework)),
         .notes = {"the tool runs all migrations on one connection, and SET lasts to its end"},
         .instead = fmt::format("SET LOCAL {} = ...;  -- in a transaction\n"
                                "RESET {};  -- or at the end of the migration",
                                name, name),
         .subject = name});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"transactions", "history"},
    .on_file = check,
};

}  // namespace pgplumb::rules::setting_outlives_migration
