#include <fmt/format.h>

#include "integrity/value_checks.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::flag_beside_timestamp {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::flags_with_times(context.catalog)) {
    const auto place = lint::reviewed_place(context, {&found.flag->origin, &found.time->origin});
    if (!place) continue;
    const auto flag = sql::quote_identifier(found.flag->name);
    const auto time = sql::quote_identifier(found.time->name);
    auto problem = lint::column_problem(
        *found.table, *found.flag,
        fmt::format(" may say the opposite of {}, and nothing keeps the two together", time));
    problem.span = *place;
    problem.notes.push_back(
        fmt::format("by their names, {} is true just where {} has a value: the one follows from "
                    "the other",
                    flag, time));
    problem.instead =
        lint::add_constraint_sql(context, *found.table, found.flag->name, "check",
                                 fmt::format("CHECK ({} = ({} IS NOT NULL))", flag, time));
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::medium,
                                .since = "0.1.0",
                                .tags = {"constraints"},
                                .on_schema = check};

}  // namespace pgplumb::rules::flag_beside_timestamp
