#include <fmt/format.h>

#include "integrity/value_checks.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::unchecked_order {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::unchecked_orders(context.catalog)) {
    if (!lint::is_new(context, found.last->origin)) continue;
    const auto first = sql::quote_identifier(found.first->name);
    const auto last = sql::quote_identifier(found.last->name);
    auto problem =
        lint::column_problem(*found.table, *found.last, fmt::format(" may be before {}", first));
    problem.notes.emplace_back(
        "no CHECK speaks of both; a row whose end is before its beginning goes in");
    problem.instead = lint::add_constraint_sql(context, *found.table, found.last->name, "check",
                                               fmt::format("CHECK ({} >= {})", last, first));
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

}  // namespace pgplumb::rules::unchecked_order
