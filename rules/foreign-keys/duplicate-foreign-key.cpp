#include <fmt/format.h>

#include "integrity/names.h"
#include "integrity/references.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::duplicate_foreign_key {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::duplicate_foreign_keys(context.catalog)) {
    if (!lint::is_new(context, found.surplus->origin)) continue;
    const auto kept = sql::quote_identifier(found.kept->name);
    auto problem = lint::constraint_problem(
        *found.table, *found.surplus,
        fmt::format("each row of {} is checked against {} twice: {} says what {} says",
                    integrity::display_name(*found.table),
                    integrity::display_name(*found.referenced),
                    sql::quote_identifier(found.surplus->name), kept));
    problem.instead = lint::drop_constraint_sql(*found.table, *found.surplus);
    if (found.actions_differ) {
      problem.notes.emplace_back(
          "their ON DELETE or ON UPDATE differ, so which of the two acts depends on their names");
    }
    lint::relate(problem, found.kept->origin, fmt::format("{} is made here", kept));
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

}  // namespace pgplumb::rules::duplicate_foreign_key
