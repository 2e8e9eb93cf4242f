#include <fmt/format.h>

#include "integrity/index_overlap.h"
#include "integrity/names.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::redundant_index {
namespace {

/// What the migration that makes the index is to do about it.
std::string advice(const lint::SchemaContext& context, const integrity::RedundantIndex& found) {
  const std::string drop = lint::drop_index_sql(*found.table, *found.surplus);
  const bool needs_no_index = lint::is_new(context, found.surplus->origin) &&
                              (found.wider->oid < found.surplus->oid ||
                               context.made_together(found.surplus->origin, found.wider->origin));
  if (!needs_no_index) return drop;
  return context.one_unit ? "-- leave it out"
                          : "-- leave it out, or where it is there already:\n" + drop;
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::redundant_indexes(context.catalog)) {
    const bool surplus_is_new = lint::is_new(context, found.surplus->origin);
    if (!surplus_is_new && !lint::is_new(context, found.wider->origin)) continue;
    const auto& here = surplus_is_new ? *found.surplus : *found.wider;
    const auto& there = surplus_is_new ? *found.wider : *found.surplus;
    const auto wider = lint::index_name(*found.wider);
    lint::Problem problem{
        .span = here.origin.created,
        .message = fmt::format("writes to {} keep index {} up to date for queries that {} serves",
                               integrity::display_name(*found.table),
                               lint::index_name(*found.surplus), wider)};
    lint::relate(problem, there.origin,
                 fmt::format("{} is made here", sql::quote_identifier(there.name)));
    if (found.much_wider) {
      problem.notes.push_back(
          fmt::format("{} is much wider: the smaller index may still be faster to read", wider));
    }
    problem.instead = advice(context, found);
    problem.subject = lint::subject(*found.table, found.surplus->name);
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"indexes"},
                                .on_schema = check};

}  // namespace pgplumb::rules::redundant_index
