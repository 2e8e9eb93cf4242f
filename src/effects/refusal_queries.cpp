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

/// A call under a name that only aggregates have. A function that the history made may be an
/// overload of them.
bool is_aggregate(const Expr& expr, const Collector& out) {
  if (expr.kind != ExprKind::call || expr.window ||
      !(expr.name.schema.empty() || expr.name.schema == "pg_catalog")) {
    return false;
  }
  const auto overloads = catalog::builtin_functions(expr.name.name);
  const bool all_are = std::ranges::all_of(overloads, [](const catalog::Signature& each) {
    return each.kind == catalog::FunctionKind::aggregate;
  });
  return !overloads.empty() && all_are &&
         catalog::resolve_functions(out.catalog(), out.session(), expr.name).empty();
}

bool has_aggregate(const Expr& expr, const Collector& out) {
  return is_aggregate(expr, out) ||
         std::ranges::any_of(expr.args, [&](const Expr& arg) { return has_aggregate(arg, out); });
}

/// A column that is in no aggregate; those of subqueries are not looked at.
const Expr* bare_column(const Expr& expr, const Collector& out) {
  if (is_aggregate(expr, out)) return nullptr;
  if (expr.kind == ExprKind::column) return &expr;
  for (const Expr& arg : expr.args) {
    if (const Expr* found = bare_column(arg, out)) return found;
  }
  return nullptr;
}

/// One that stands inside no other, so that every column is of its own FROM.
void refuse_ungrouped(const sql::Query& query, Collector& out) {
  if (!query.group_by.empty() || query.from.empty()) return;
  const auto aggregates_in = [&](const Expr& expr) { return has_aggregate(expr, out); };
  const bool aggregates = std::ranges::any_of(query.targets, aggregates_in, &sql::Target::expr) ||
                          std::ranges::any_of(query.having, aggregates_in);
  if (!aggregates) return;
  for (const sql::Target& target : query.targets) {
    const Expr* column = bare_column(target.expr, out);
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
