#include <fmt/format.h>

#include <algorithm>

#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::constant_generated_column {
namespace {

/// Half of a foreign key may be a constant: (id, kind) of a table with several kinds of rows.
bool is_in_foreign_key(const catalog::Relation& table, const catalog::Column& column) {
  return std::ranges::any_of(table.constraints, [&](const catalog::Constraint& constraint) {
    return constraint.kind == catalog::ConstraintKind::foreign_key &&
           std::ranges::find(constraint.columns, column.number) != constraint.columns.end();
  });
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  lint::for_each_new_column(context, [&](const auto& table, const auto& column) {
    if (column.generated == catalog::Generated::none || !column.default_value ||
        !sql::columns_of(*column.default_value).empty() || is_in_foreign_key(table, column)) {
      return;
    }
    problems.add(lint::column_problem(
        table, column, " has the same value in every row: its expression reads no column"));
  });
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::warning,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"normalization"},
                                .on_schema = check};

}  // namespace pgplumb::rules::constant_generated_column
