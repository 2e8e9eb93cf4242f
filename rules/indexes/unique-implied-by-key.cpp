#include <fmt/format.h>

#include "integrity/index_fitness.h"
#include "integrity/names.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::unique_implied_by_key {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::implied_uniques(context.catalog)) {
    const auto place = lint::reviewed_place(context, {&found.index->origin, &found.key->origin});
    if (!place) continue;
    lint::Problem problem{
        .span = *place,
        .message = fmt::format("{} forbids no row of {} that {} does not forbid already",
                               lint::index_name(*found.index),
                               integrity::display_name(*found.table), lint::index_name(*found.key)),
        .notes = {"its columns include all of a smaller key; either UNIQUE is not meant here, or "
                  "the smaller key is too strict"},
        .subject = lint::subject(*found.table, found.index->name)};
    lint::relate(problem, found.key->origin,
                 fmt::format("{} is made here", lint::index_name(*found.key)));
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

}  // namespace pgplumb::rules::unique_implied_by_key
