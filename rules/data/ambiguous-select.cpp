#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "lint/rule.h"
#include "lint/step_words.h"

namespace pgplumb::rules::ambiguous_select {
namespace {

using sql::Expr;
using sql::ExprKind;

bool is_position(const Expr& expr) {
  return expr.kind == ExprKind::constant && expr.literal == sql::LiteralKind::integer;
}

/// What the rows of a query depend on besides its text; empty where on nothing.
std::string_view doubt(const sql::Query& query) {
  if (!query.limit.empty() && query.order_by.empty()) {
    return "LIMIT without ORDER BY takes any rows, other ones each time";
  }
  const bool by_position =
      std::ranges::any_of(query.order_by,
                          [](const sql::SortItem& item) { return is_position(item.expr); }) ||
      std::ranges::any_of(query.group_by, is_position);
  if (by_position) return "ORDER BY and GROUP BY numbers mean other columns when the list changes";
  if (query.distinct && !query.group_by.empty()) return "DISTINCT adds nothing to GROUP BY";
  return {};
}

void check_query(const replay::Step& step, const sql::Query& query, lint::Problems& problems) {
  const std::string_view what = doubt(query);
  if (what.empty()) return;
  problems.add({.span = step.statement.head, .message = std::string(what)});
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (const auto* view = std::get_if<sql::CreateView>(&step.statement.node)) {
    check_query(step, view->query.front(), problems);
  } else if (const auto* made = std::get_if<sql::CreateTableAs>(&step.statement.node)) {
    for (const sql::Query& query : made->query) check_query(step, query, problems);
  } else if (const auto* data = std::get_if<sql::DataStatement>(&step.statement.node)) {
    for (const sql::Query& query : data->query.source) check_query(step, query, problems);
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::note,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .on_by_default = false,
    .tags = {"style"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::ambiguous_select
