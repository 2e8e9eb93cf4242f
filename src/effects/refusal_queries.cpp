// Queries that the parse analysis refuses for their shape: transformValuesClause() in analyze.c,
// parseCheckAggregates() in parse_agg.c.
#include <fmt/format.h>

#include <algorithm>

#include "catalog/builtins.h"
#include "effects/refusals.h"

namespace pgplumb::effects {

namespace {

using sql::Expr;
using sql::ExprKind;

/// A name that only aggregates have.
bool is_aggregate(const Expr& expr) {
  if (expr.kind != ExprKind::call || expr.window ||
      !(expr.name.schema.empty() || expr.name.schema == "pg_catalog")) {
    return false;
  }
  const auto overloads = catalog::builtin_functions(expr.name.name);
  return !overloads.empty() && std::ranges::all_of(overloads, [](const catalog::Signature& each) {
    return each.kind == catalog::FunctionKind::aggregate;
  });
}

bool has_aggregate(const Expr& expr) {
  return is_aggregate(expr) || std::ranges::any_of(expr.args, has_aggregate);
}

/// A column that is in no aggregate; those of subqueries are not looked at.
const Expr* bare_column(const Expr& expr) {
  if (is_aggregate(expr)) return nullptr;
  if (expr.kind == ExprKind::column) return &expr;
  for (const Expr& arg : expr.args) {
    if (const Expr* found = bare_column(arg)) return found;
  }
  return nullptr;
}

/// One that stands inside no other, so that every column is of its own FROM.
void refuse_ungrouped(const sql::Query& query, Collector& out) {
  if (!query.group_by.empty() || query.from.empty()) return;
  const bool aggregates =
      std::ranges::any_of(query.targets,
                          [](const sql::Target& each) { return has_aggregate(each.expr); }) ||
      std::ranges::any_of(query.having, has_aggregate);
  if (!aggregates) return;
  for (const sql::Target& target : query.targets) {
    const Expr* column = bare_column(target.expr);
    if (column == nullptr || column->names.empty()) continue;
    out.refuse("42803",
               fmt::format("column \"{}\" must appear in the GROUP BY clause or be used in an "
                           "aggregate function",
                           column->names.back()),
               column->span);
  }
}

}  // namespace

void refuse_query(const sql::Query& query, Collector& out) {
  if (query.ragged) {
    out.refuse("42601", "VALUES lists must all be the same length", query.span);
  }
  for (const sql::Query& arm : query.arms) refuse_query(arm, out);
  for (const sql::Query& source : query.source) refuse_query(source, out);
  if (query.command == sql::Command::select && query.arms.empty()) refuse_ungrouped(query, out);
}

}  // namespace pgplumb::effects
