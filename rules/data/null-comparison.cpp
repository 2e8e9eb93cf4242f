#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::null_comparison {
namespace {

using sql::Expr;
using sql::ExprKind;

bool is_null(const Expr& expr) {
  return expr.kind == ExprKind::constant && expr.literal == sql::LiteralKind::null;
}

/// The comparison with a bare NULL in an expression; null where there is none.
const Expr* null_comparison(const Expr& root) {
  const Expr* found = nullptr;
  sql::for_each_expr(root, [&](const Expr& expr) {
    const bool compares = expr.kind == ExprKind::op && expr.args.size() == 2 &&
                          (expr.text == "=" || expr.text == "<>");
    if (found == nullptr && compares && (is_null(expr.args[0]) || is_null(expr.args[1]))) {
      found = &expr;
    }
  });
  return found;
}

void check_condition(const Expr& condition, lint::Problems& problems) {
  const Expr* comparison = null_comparison(condition);
  if (comparison == nullptr) return;
  const bool equal = comparison->text == "=";
  const Expr& other = is_null(comparison->args[0]) ? comparison->args[1] : comparison->args[0];
  problems.add({.span = condition.span,
                .message = fmt::format("{} is never true", sql::to_sql(*comparison)),
                .notes = {"a comparison with NULL is NULL, whatever the other side is"},
                .instead = fmt::format("{} IS {}NULL", sql::to_sql(other), equal ? "" : "NOT ")});
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const sql::Node& node = context.step.statement.node;
  if (const auto* data = std::get_if<sql::DataStatement>(&node)) {
    for (const Expr& where : data->query.where) check_condition(where, problems);
    for (const sql::Query& source : data->query.source) {
      for (const Expr& where : source.where) check_condition(where, problems);
    }
  } else if (const auto* index = std::get_if<sql::CreateIndex>(&node)) {
    for (const Expr& predicate : index->predicate) check_condition(predicate, problems);
  } else if (const auto* view = std::get_if<sql::CreateView>(&node)) {
    for (const Expr& where : view->query.front().where) check_condition(where, problems);
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .tags = {"correctness"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::null_comparison
