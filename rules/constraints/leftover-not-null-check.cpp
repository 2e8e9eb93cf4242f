#include <fmt/format.h>

#include "integrity/names.h"
#include "integrity/scope.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::leftover_not_null_check {
namespace {

/// The column that the constraint says is not NULL, and nothing else; null for others.
const catalog::Column* not_null_column(const catalog::Relation& table,
                                       const catalog::Constraint& constraint) {
  if (constraint.kind != catalog::ConstraintKind::check || !constraint.check ||
      constraint.columns.size() != 1 || constraint.check->kind != sql::ExprKind::is_not_null ||
      constraint.check->args.front().kind != sql::ExprKind::column) {
    return nullptr;
  }
  return table.column(constraint.columns.front());
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto* table : integrity::judged_tables(context.catalog)) {
    for (const auto& constraint : table->constraints) {
      const auto* column = not_null_column(*table, constraint);
      // Of a child it goes with the parent's.
      if (column == nullptr || !column->not_null || constraint.inherited > 0) continue;
      const auto place = lint::reviewed_place(context, {&constraint.origin, &column->origin});
      if (!place) continue;
      auto problem = lint::constraint_problem(
          *table, constraint,
          fmt::format("each row of {} is checked by {} for what NOT NULL of {} says already",
                      integrity::display_name(*table), sql::quote_identifier(constraint.name),
                      sql::quote_identifier(column->name)));
      problem.span = *place;
      problem.instead = lint::drop_constraint_sql(*table, constraint);
      problems.add(std::move(problem));
    }
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::very_high,
                                .since = "0.1.0",
                                .tags = {"constraints"},
                                .on_schema = check};

}  // namespace pgplumb::rules::leftover_not_null_check
