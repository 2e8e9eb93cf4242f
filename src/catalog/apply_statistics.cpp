// Extended statistics.
#include <algorithm>
#include <array>

#include "catalog/apply_parts.h"
#include "catalog/naming.h"
#include "catalog/stored.h"

namespace pgplumb::catalog {

namespace {

/// In the order of pg_get_statisticsobjdef().
std::vector<std::string> kinds_of(const sql::CreateStatistics& statement) {
  constexpr std::array<std::string_view, 3> all{"ndistinct", "dependencies", "mcv"};
  std::vector<std::string> kinds;
  for (const std::string_view kind : all) {
    if (std::ranges::find(statement.kinds, kind) != statement.kinds.end()) kinds.emplace_back(kind);
  }
  if (kinds.size() == all.size()) kinds.clear();
  return kinds;
}

}  // namespace

void apply_statement(const Change& change, const sql::CreateStatistics& statement) {
  Catalog& catalog = change.catalog;
  if (statement.tables.empty()) return;
  const Relation* relation = resolve_relation(catalog, change.session, statement.tables[0].name);
  if (relation == nullptr) return;
  const bool named = !statement.name.empty();
  const std::string schema =
      named ? creation_schema(catalog, change.session, statement.name, sql::Persistence::permanent)
            : relation->schema;
  if (named && find_statistics(catalog, schema, statement.name.name) != nullptr) return;
  Statistics statistics{.schema = schema,
                        .relation = relation->oid,
                        .kinds = kinds_of(statement),
                        .origin = {.created = change.span}};
  std::vector<std::string> names;
  for (const sql::Expr& expr : statement.exprs) {
    const bool plain = expr.kind == sql::ExprKind::column && expr.names.size() == 1;
    const Column* column = plain ? relation->column(expr.names[0]) : nullptr;
    if (column != nullptr) statistics.columns.push_back(column->number);
    if (!plain) {
      statistics.expressions.push_back(stored(catalog, change.session, expr, relation));
    }
    names.push_back(plain ? expr.names[0] : "expr");
  }
  std::ranges::sort(statistics.columns);  // pg_statistic_ext.stxkeys
  statistics.name =
      named ? statement.name.name : choose_statistics_name(catalog, schema, relation->name, names);
  add_statistics(catalog, std::move(statistics));
}

void apply_statement(const Change& change, const sql::AlterStatistics& statement) {
  const Statistics* found = resolve_statistics(change.catalog, change.session, statement.name);
  if (found == nullptr) return;
  touch(change, change.catalog.statistics, found->oid).target = statement.target;
}

}  // namespace pgplumb::catalog
