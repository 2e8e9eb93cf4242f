#include <fmt/format.h>

#include "integrity/index_fitness.h"
#include "integrity/names.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::spatial_column_without_index {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::spatial_columns_without_index(context.catalog)) {
    if (!lint::is_new(context, found.column->origin)) continue;
    auto problem = lint::column_problem(
        *found.table, *found.column,
        fmt::format(" is in no spatial index: searches by place read all of {}",
                    integrity::display_name(*found.table)));
    problem.notes.emplace_back(
        "ST_Intersects, ST_DWithin, && and <-> find rows by a GiST, SP-GiST or BRIN index");
    problem.instead = lint::create_index_sql(
        *found.table, sql::quote_identifier(found.column->name), false, "gist");
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::warning,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"postgis"},
                                .on_schema = check};

}  // namespace pgplumb::rules::spatial_column_without_index
