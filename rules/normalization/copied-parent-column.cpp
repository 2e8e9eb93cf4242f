#include <fmt/format.h>

#include "integrity/names.h"
#include "integrity/normalization.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::copied_parent_column {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::copied_columns(context.catalog)) {
    if (!lint::is_new(context, found.column->origin)) continue;
    const auto column = integrity::display_columns(*found.table, {&found.column->number, 1});
    const auto original = integrity::display_columns(*found.parent, {&found.original->number, 1});
    lint::Problem problem{
        .span = found.column->origin.created,
        .message = fmt::format("{} says again what {} says of the same row, and nothing keeps them "
                               "equal",
                               column, original),
        .notes = {fmt::format("{} already tells which row of {} is meant (a transitive dependency: "
                              "third normal form)",
                              integrity::display_columns(*found.table, found.foreign_key->columns),
                              integrity::display_name(*found.parent))},
        .subject = lint::subject(*found.table, {&found.column->number, 1})};
    lint::relate(problem, found.original->origin, fmt::format("{} is made here", original));
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::medium,
                                .since = "0.1.0",
                                .tags = {"normalization"},
                                .on_schema = check};

}  // namespace pgplumb::rules::copied_parent_column
