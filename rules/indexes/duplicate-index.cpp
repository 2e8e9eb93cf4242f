#include <fmt/format.h>

#include "integrity/index_overlap.h"
#include "integrity/names.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::duplicate_index {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::duplicate_indexes(context.catalog)) {
    const bool surplus_is_new = lint::is_new(context, found.surplus->origin);
    if (!surplus_is_new && !lint::is_new(context, found.kept->origin)) continue;
    const auto& here = surplus_is_new ? *found.surplus : *found.kept;
    const auto& there = surplus_is_new ? *found.kept : *found.surplus;
    const auto surplus = sql::quote_identifier(found.surplus->name);
    const auto table = integrity::display_name(*found.table);
    lint::Problem problem{
        .span = here.origin.created,
        .message = fmt::format("index {} repeats {}: every write to {} keeps both up to date",
                               surplus, sql::quote_identifier(found.kept->name), table)};
    lint::relate(problem, there.origin,
                 fmt::format("{} is made here", sql::quote_identifier(there.name)));
    if (found.surplus_is_referenced) {
      problem.notes.push_back(
          fmt::format("a foreign key refers to {}: drop and add it, to have it refer to {}",
                      surplus, sql::quote_identifier(found.kept->name)));
    }
    problem.instead = lint::drop_index_sql(*found.table, *found.surplus);
    problem.subject = integrity::subject_of(*found.table) + "." + found.surplus->name;
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::warning,
                                .precision = lint::Precision::very_high,
                                .since = "0.1.0",
                                .tags = {"indexes"},
                                .on_schema = check};

}  // namespace pgplumb::rules::duplicate_index
