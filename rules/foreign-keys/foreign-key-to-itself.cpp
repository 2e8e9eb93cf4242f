#include <fmt/format.h>

#include "integrity/names.h"
#include "integrity/references.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::foreign_key_to_itself {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::idle_foreign_keys(context.catalog)) {
    const auto& key = *found.foreign_key;
    if (!lint::is_new(context, key.origin)) continue;
    auto problem = lint::key_problem(
        *found.table, key,
        fmt::format("every row meets {}: {} refers to itself", sql::quote_identifier(key.name),
                    integrity::display_columns(*found.table, key.columns)));
    problem.notes.emplace_back(
        "a row is its own parent, so nothing is checked; another table or column was meant");
    problem.instead = lint::drop_constraint_sql(*found.table, key);
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::warning,
                                .precision = lint::Precision::very_high,
                                .since = "0.1.0",
                                .tags = {"foreign-keys"},
                                .on_schema = check};

}  // namespace pgplumb::rules::foreign_key_to_itself
