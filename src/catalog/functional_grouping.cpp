#include "catalog/functional_grouping.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <unordered_map>
#include <vector>

#include "catalog/builtins.h"
#include "catalog/query_reader.h"
#include "catalog/stored.h"

namespace pgplumb::catalog {

namespace {

bool is_aggregate(const Catalog& catalog, const sql::Expr& call) {
  if (call.window) return false;
  const auto made = resolve_functions(catalog, stored_session(), call.name);
  const auto builtin = builtin_functions(call.name.name);
  const auto aggregates = [](const auto& function) {
    return function.kind == FunctionKind::aggregate;
  };
  return std::ranges::any_of(made, [&](const Function* each) { return aggregates(*each); }) ||
         std::ranges::any_of(builtin, aggregates);
}

/// The expression and what it is made of, but for the arguments of aggregates.
void visit_ungrouped(const Catalog& catalog, const sql::Expr& expr,
                     const std::function<void(const sql::Expr&)>& visit) {
  visit(expr);
  if (expr.kind == sql::ExprKind::call && is_aggregate(catalog, expr)) return;
  for (const sql::Expr& arg : expr.args) visit_ungrouped(catalog, arg, visit);
}

/// GROUP BY 1 is the first of the select list.
const sql::Expr& grouped_by(const sql::Query& query, const sql::Expr& written) {
  if (written.kind != sql::ExprKind::constant || written.literal != sql::LiteralKind::integer) {
    return written;
  }
  std::size_t position = 0;
  std::from_chars(written.text.data(), written.text.data() + written.text.size(), position);
  return position >= 1 && position <= query.targets.size() ? query.targets[position - 1].expr
                                                           : written;
}

}  // namespace

bool relies_on_primary_key(const Catalog& catalog, const Relation& view, const Relation& table) {
  const Constraint* key = table.primary_key();
  if (key == nullptr || !view.query || view.query->group_by.empty()) return false;
  const sql::Query& query = *view.query;
  std::unordered_map<const sql::Expr*, ColumnNumber> columns;
  const auto add = [&](const sql::Expr& expr, Oid relation, ColumnNumber column) {
    if (relation == table.oid) columns.emplace(&expr, column);
  };
  read_query(catalog, stored_session(), query, {.column = add, .aliased_column = add});
  std::vector<ColumnNumber> grouped;
  for (const sql::Expr& written : query.group_by) {
    const auto found = columns.find(&grouped_by(query, written));
    if (found != columns.end()) grouped.push_back(found->second);
  }
  const auto is_grouped = [&](ColumnNumber column) {
    return std::ranges::find(grouped, column) != grouped.end();
  };
  if (!std::ranges::all_of(key->columns, is_grouped)) return false;
  bool relies = false;
  const auto look = [&](const sql::Expr& expr) {
    const auto found = columns.find(&expr);
    relies = relies || (found != columns.end() && !is_grouped(found->second));
  };
  for (const sql::Target& target : query.targets) visit_ungrouped(catalog, target.expr, look);
  for (const sql::Expr& condition : query.having) visit_ungrouped(catalog, condition, look);
  for (const sql::SortItem& order : query.order_by) visit_ungrouped(catalog, order.expr, look);
  return relies;
}

}  // namespace pgplumb::catalog
