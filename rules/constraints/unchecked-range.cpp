#include <fmt/format.h>

#include "integrity/value_checks.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::unchecked_range {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::unchecked_ranges(context.catalog)) {
    if (!lint::is_new(context, found.column->origin)) continue;
    const auto column = sql::quote_identifier(found.column->name);
    auto problem = lint::column_problem(
        *found.table, *found.column,
        found.most.empty() ? std::string(" may be negative")
                           : fmt::format(" may be outside of {} to {}", found.least, found.most));
    problem.notes.emplace_back("by its name it has a range, and no CHECK speaks of it");
    problem.instead = lint::add_constraint_sql(
        context, *found.table, found.column->name, "check",
        found.most.empty()
            ? fmt::format("CHECK ({} >= {})", column, found.least)
            : fmt::format("CHECK ({} BETWEEN {} AND {})", column, found.least, found.most));
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::medium,
                                .since = "0.1.0",
                                .on_by_default = false,
                                .tags = {"constraints"},
                                .on_schema = check};

}  // namespace pgplumb::rules::unchecked_range
