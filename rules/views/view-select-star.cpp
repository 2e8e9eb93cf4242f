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

void add(const replay::Step& step, const sql::Query& query, std::string_view name,
         std::string_view then, lint::Problems& problems) {
  const sql::Target* star = star_of(query);
  if (star == nullptr) return;
  problems.add(
      {.span = star->expr.span.empty() ? step.statement.head : star->expr.span,
       .message = fmt::format("{} keeps the columns of today", sql::quote_identifier(name)),
       .notes = {std::string(then)},
       .subject = std::string(name)});
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (step.effects.refused) return;
  if (const auto* view = std::get_if<sql::CreateView>(&step.statement.node)) {
    add(step, view->query.front(), view->name.name,
        "PostgreSQL puts the names of the columns in place of the star when the view is made: "
        "columns added later are not in it, and CREATE OR REPLACE VIEW fails where they come in "
        "between",
        problems);
  } else if (const auto* made = std::get_if<sql::CreateTableAs>(&step.statement.node)) {
    if (made->materialized_view && !made->query.empty()) {
      add(step, made->query.front(), made->name.name,
          "PostgreSQL puts the names of the columns in place of the star when the view is made: "
          "columns added later are not in it",
          problems);
    }
  }
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
