#include <fmt/format.h>

#include "integrity/index_fitness.h"
#include "integrity/names.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::index_predicate_always_true {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::needless_predicates(context.catalog)) {
    if (!lint::is_new(context, found.index->origin)) continue;
    problems.add(
        {.span = found.index->origin.created,
         .message =
             fmt::format("the WHERE of {} leaves out no row of {}: its columns are NOT NULL",
                         lint::index_name(*found.index), integrity::display_name(*found.table)),
         .notes = {"a partial unique index cannot be the target of a foreign key, and ON CONFLICT "
                   "must repeat its WHERE"},
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

}  // namespace pgplumb::rules::index_predicate_always_true
