#include <fmt/format.h>

#include <string>

#include "effects/effects.h"
#include "effects/sqlstates.h"
#include "fmt/ranges.h"
#include "integrity/function_bodies.h"
#include "integrity/names.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::on_conflict_without_arbiter {
namespace {

using catalog::Function;
using catalog::Relation;

/// "conflict", as functions write it.
bool mentions_conflict(const std::string& body) {
  return body.find("CONFLICT") != std::string::npos || body.find("conflict") != std::string::npos;
}

/// What the names in the body mean, as far as the function says itself where it looks.
catalog::Session session_of(const lint::SchemaContext& context, const Function& function) {
  constexpr std::string_view setting = "search_path=";
  catalog::Session session;
  std::string path = fmt::format("{}", fmt::join(context.config.search_path, ", "));
  for (const std::string& option : function.config) {
    if (option.starts_with(setting)) path = option.substr(setting.size());
  }
  if (!path.empty()) session.settings["search_path"] = path;
  return session;
}

void check_function(const lint::SchemaContext& context, const Function& function,
                    lint::Problems& problems) {
  const catalog::Session session = session_of(context, function);
  integrity::for_each_sql(function, [&](const sql::Statement& statement) {
    const auto* data = std::get_if<sql::DataStatement>(&statement.node);
    if (data == nullptr || !data->query.on_conflict || data->query.target.empty()) return;
    const Relation* table =
        catalog::resolve_relation(context.catalog, session, data->query.target.front().name);
    if (table == nullptr || table->assumed) return;
    const auto refused = effects::effects_of(statement, context.catalog, session).refused;
    if (!refused || refused->sqlstate != effects::sqlstate::invalid_column_reference) return;
    const auto place = lint::reviewed_place(context, {&function.origin, &table->origin});
    if (!place) return;
    std::string keys;
    for (const sql::Expr& key : data->query.on_conflict->keys) {
      keys += (keys.empty() ? "" : ", ") + sql::to_sql(key);
    }
    const std::string name = lint::routine_name(context.catalog, function);
    lint::Problem problem{
        .span = *place,
        .message = fmt::format("{} fails when called: {} has no unique index for ON CONFLICT ({})",
                               name, integrity::display_name(*table), keys),
        .notes = {"ON CONFLICT takes a unique index over exactly these columns, without WHERE "
                  "unless it says so too, and not that of a deferrable constraint"},
        .instead = lint::create_index_sql(*table, keys, true),
        .subject = {function.schema + "." + function.name, lint::subject(*table).tables}};
    lint::relate(problem, function.origin, fmt::format("{} is made here", name));
    problems.add(std::move(problem));
  });
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& [oid, function] : context.catalog.functions) {
    if (function.extension.empty() && mentions_conflict(function.body)) {
      check_function(context, function, problems);
    }
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"functions"},
    .on_schema = check,
};

}  // namespace pgplumb::rules::on_conflict_without_arbiter
