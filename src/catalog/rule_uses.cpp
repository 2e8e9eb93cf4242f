// find_expr_references_walker() in dependency.c, for rules: an action depends on what its query
// reads, on the columns that it writes, and on the columns of NEW and OLD.
#include <algorithm>

#include "catalog/drop.h"
#include "catalog/query_reader.h"
#include "catalog/rewrite.h"
#include "catalog/stored.h"

namespace pgplumb::catalog {

namespace {

/// The columns that an INSERT or UPDATE gives values to; without a list, the first ones.
void add_written(const Catalog& catalog, const sql::Query& query, std::vector<ColumnUse>& uses) {
  const bool writes =
      query.command == sql::Command::insert || query.command == sql::Command::update;
  if (!writes || query.target.size() != 1) return;
  const sql::QualifiedName& name = query.target[0].name;
  const Relation* table = catalog.find_relation(name.schema, name.name);
  if (table == nullptr) return;
  for (const sql::Target& target : query.targets) {
    if (const Column* column = table->column(target.alias)) {
      uses.push_back({table->oid, column->number});
    }
  }
  if (!query.targets.empty() || query.source.size() != 1) return;
  const std::size_t count = read_query(catalog, stored_session(), query.source[0]).columns.size();
  for (std::size_t i = 0; i < std::min(count, table->columns.size()); ++i) {
    uses.push_back({table->oid, table->columns[i].number});
  }
}

/// NEW.column and OLD.column.
NodeReader row_reader(const Relation& owner, std::vector<ColumnUse>& uses) {
  return {.expr = [&](const sql::Expr& expr) {
    if (expr.kind != sql::ExprKind::column || expr.names.size() != 2) return;
    if (expr.names[0] != "new" && expr.names[0] != "old") return;
    if (const Column* column = owner.column(expr.names[1])) {
      uses.push_back({owner.oid, column->number});
    }
  }};
}

}  // namespace

std::vector<ColumnUse> uses_of_rule(const Catalog& catalog, const Relation& owner,
                                    const Rule& rule) {
  std::vector<ColumnUse> uses;
  const NodeReader rows = row_reader(owner, uses);
  for (const sql::Query& action : rule.actions) {
    std::ranges::copy(uses_of(catalog, stored_session(), action), std::back_inserter(uses));
    add_written(catalog, action, uses);
    read_nodes(action, rows);
  }
  if (rule.where) {
    read_nodes(*rule.where, rows);
    read_expr(catalog, stored_session(), *rule.where, &owner,
              {.column = [&](const sql::Expr&, Oid relation,
                             ColumnNumber column) { uses.push_back({relation, column}); },
               .relation = [&](const sql::FromItem&,
                               const Relation& relation) { uses.push_back({relation.oid, 0}); }});
  }
  std::ranges::sort(uses);
  uses.erase(std::ranges::unique(uses).begin(), uses.end());
  return uses;
}

}  // namespace pgplumb::catalog
