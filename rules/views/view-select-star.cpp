#include <fmt/format.h>

#include <algorithm>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::view_select_star {
namespace {

/// `*` or `t.*` in the select list; null where there is none.
const sql::Target* star_of(const sql::Query& query) {
  const auto found = std::ranges::find_if(query.targets, [](const sql::Target& target) {
    return target.expr.kind == sql::ExprKind::column && !target.expr.names.empty() &&
           target.expr.names.back() == "*";
  });
  return found == query.targets.end() ? nullptr : &*found;
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const auto* view = std::get_if<sql::CreateView>(&context.step.statement.node);
  if (view == nullptr || context.step.effects.refused) return;
  const sql::Target* star = star_of(view->query.front());
  if (star == nullptr) return;
  const Span span = star->expr.span.empty() ? context.step.statement.head : star->expr.span;
  problems.add({.span = span,
                .message = fmt::format("{} keeps the columns of today",
                                       sql::quote_identifier(view->name.name)),
                .notes = {"PostgreSQL puts the names of the columns in place of the star when the "
                          "view is made: columns added later are not in it, and CREATE OR REPLACE "
                          "VIEW fails where they come in between"},
                .subject = view->name.name});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::note,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .on_by_default = false,
    .tags = {"views"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::view_select_star
