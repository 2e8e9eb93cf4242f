#include <fmt/format.h>

#include "integrity/keys.h"
#include "integrity/names.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::nullable_unique {
namespace {

using integrity::NullableUnique;

/// The unique index that keeps apart the rows with NULL.
std::string instead_of(const NullableUnique& found) {
  const auto columns = integrity::column_names(*found.table, found.others);
  const auto predicate = fmt::format("{} IS NULL", sql::quote_identifier(found.nullable->name));
  return fmt::format("CREATE UNIQUE INDEX CONCURRENTLY ON {} ({}) WHERE {};",
                     integrity::display_name(*found.table), columns, predicate);
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::nullable_uniques(context.catalog)) {
    const auto place =
        lint::reviewed_place(context, {&found.index->origin, &found.nullable->origin});
    if (!place) continue;
    const auto column = sql::quote_identifier(found.nullable->name);
    const auto others = integrity::column_names(*found.table, found.others);
    lint::Problem problem{
        .span = *place,
        .message = fmt::format("rows of {} with equal {} are let in twice while {} is NULL: {} "
                               "counts each NULL as different",
                               integrity::display_name(*found.table), others, column,
                               sql::quote_identifier(found.index->name)),
        .instead = instead_of(found),
        .severity = found.live_marker ? lint::Severity::warning : lint::Severity::note,
        .subject = integrity::subject_of(*found.table) + "." + found.index->name};
    if (found.live_marker) {
      problem.notes.push_back(
          fmt::format("by its name, {} is NULL in just the rows that count", column));
    }
    if (context.catalog.pg_version() >= 15 && !found.live_marker) {
      problem.notes.emplace_back(
          "UNIQUE NULLS NOT DISTINCT, from PostgreSQL 15, counts NULLs as "
          "equal");
    }
    lint::relate(problem, found.nullable->origin,
                 fmt::format("{} is made here and may be NULL", column));
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::warning,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"normalization", "indexes"},
                                .on_schema = check};

}  // namespace pgplumb::rules::nullable_unique
