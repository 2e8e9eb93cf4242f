#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

#include "integrity/function_bodies.h"
#include "lint/lost_names.h"
#include "lint/query_words.h"
#include "lint/rule.h"
#include "lint/subject.h"
#include "sql/walk.h"
#include "text/ascii.h"

namespace pgplumb::rules::query_uses_dropped_column {
namespace {

using history::ApplicationQuery;

/// So many queries are named.
constexpr std::size_t most_named = 3;

/// Whether the query was written for the schema before the statement: all its tables are there, and
/// no other one has a column of the name where the query does not say whose it means.
bool is_for(const catalog::Catalog& catalog, const catalog::Session& session,
            const sql::Query& query, const lint::LostName& lost) {
  bool is_bare = false;
  sql::for_each_expr(query, [&](const sql::Expr& expr) {
    is_bare = is_bare || (expr.kind == sql::ExprKind::column && expr.names.size() == 1 &&
                          expr.names.front() == lost.column);
  });
  const sql::TableUse tables = sql::tables_of(query);
  return std::ranges::all_of(tables.reads, [&](const sql::QualifiedName* name) {
    if (name->schema == "pg_catalog" || name->name.starts_with("pg_")) return true;
    const auto* relation = catalog::resolve_relation(catalog, session, *name);
    if (relation == nullptr) return false;
    return !is_bare || relation == lost.relation || relation->column(lost.column) == nullptr;
  });
}

std::vector<const ApplicationQuery*> users_of(const lint::StatementContext& context,
                                              const lint::LostName& lost) {
  const catalog::Session session = lint::query_session(context.config);
  const std::string word =
      to_lower(lost.column.empty() ? std::string_view(lost.relation->name) : lost.column);
  std::vector<const ApplicationQuery*> users;
  for (const history::QueryFile& file : context.queries) {
    for (const ApplicationQuery& query : file.queries) {
      // A row of statistics is longer than its first line.
      const bool may_say_it =
          query.use || integrity::has_word(to_lower(context.sources.text(query.span)), word);
      if (!may_say_it || !is_for(lost.step.before, session, query.query, lost)) continue;
      if (integrity::uses({.catalog = lost.step.before, .session = session}, query.query,
                          *lost.relation, lost.column)) {
        users.push_back(&query);
      }
    }
  }
  return users;
}

std::string advice(const lint::LostName& lost) {
  const std::string table = lint::display_name(lost.step, *lost.relation);
  const auto* rename = std::get_if<sql::Rename>(&lost.step.statement.node);
  if (rename != nullptr && lost.column.empty()) {
    return fmt::format(
        "-- the old name stays for the queries, until they say the new one:\n"
        "CREATE VIEW {} AS SELECT * FROM {};",
        table, sql::quote_identifier(rename->new_name));
  }
  if (rename != nullptr) {
    return fmt::format("-- add {} beside it and keep both the same; drop {} once no query says it",
                       sql::quote_identifier(rename->new_name), lost.name());
  }
  const std::string column = sql::quote_identifier(lost.column);
  return fmt::format("-- in a later migration, once no query says it:\n{};",
                     lost.column.empty()
                         ? fmt::format("DROP TABLE {}", table)
                         : fmt::format("ALTER TABLE {} DROP COLUMN {}", table, column));
}

void check_name(const lint::StatementContext& context, const lint::LostName& lost,
                lint::Problems& problems) {
  const std::vector<const ApplicationQuery*> users = users_of(context, lost);
  if (users.empty()) return;
  std::vector<std::string> names;
  for (const ApplicationQuery* query : users) {
    std::string name = lint::query_name(*query);
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  }
  const std::size_t named = std::min(names.size(), most_named);
  const bool one = users.size() == 1;
  lint::Problem problem{
      .span = lost.span,
      .message =
          fmt::format("{}{} still use{} {}, which is {}: {} from then on",
                      fmt::join(names.begin(), names.begin() + static_cast<int>(named), ", "),
                      users.size() > named ? " and others" : "", one ? "s" : "", lost.name(),
                      lost.gone, one ? "it fails" : "they fail"),
      .notes = {"PostgreSQL looks up names when a query is parsed: it is refused with \"does not "
                "exist\""},
      .instead = advice(lost),
      .subject = lint::subject(*lost.relation, lost.column),
      .gone = lint::SchemaName{.schema = lost.relation->schema,
                               .relation = lost.relation->name,
                               .column = std::string(lost.column)}};
  for (const ApplicationQuery* query : users) {
    if (problem.related.size() == most_named) break;
    problem.related.push_back({query->span, lint::query_name(*query) + " says it here"});
  }
  problems.add(std::move(problem));
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  if (context.queries.empty()) return;
  lint::for_each_lost_name(
      context.step, [&](const lint::LostName& lost) { check_name(context, lost, problems); });
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"compatibility", "queries"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::query_uses_dropped_column
