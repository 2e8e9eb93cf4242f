#include <fmt/format.h>

#include "integrity/index_fitness.h"
#include "integrity/names.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::index_on_two_values {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::two_value_indexes(context.catalog)) {
    if (!lint::is_new(context, found.index->origin)) continue;
    const auto column = sql::quote_identifier(found.column->name);
    problems.add(
        {.span = found.index->origin.created,
         .message = fmt::format("writes to {} keep {} up to date for both values of {}, while "
                                "queries for the more frequent one scan the table",
                                integrity::display_name(*found.table),
                                lint::index_name(*found.index), column),
         .notes = {"an index pays where it leaves most rows out; one over the rare value alone is "
                   "small and found"},
         .subject = lint::subject(*found.table, found.index->name)});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"indexes"},
                                .on_schema = check};

}  // namespace pgplumb::rules::index_on_two_values
