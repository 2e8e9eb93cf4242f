#include <fmt/format.h>

#include "integrity/names.h"
#include "integrity/references.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::composite_foreign_key_nullable {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::partly_null_keys(context.catalog)) {
    const auto& key = *found.foreign_key;
    if (!lint::is_new(context, key.origin)) continue;
    const auto columns = integrity::column_names(*found.table, found.nullable);
    auto problem = lint::key_problem(
        *found.table, key,
        fmt::format("rows of {} with one of {} NULL refer to rows of {} that need not exist",
                    integrity::display_name(*found.table), columns,
                    integrity::display_name(*found.referenced)));
    problem.notes.emplace_back(
        "MATCH SIMPLE, the default, checks no row in which any column of the foreign key is NULL");
    problem.instead = lint::add_constraint_sql(
        context, *found.table, {}, "check",
        fmt::format("CHECK (num_nulls({}) IN (0, {}))", columns, found.nullable.size()));
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::warning,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"foreign-keys"},
                                .on_schema = check};

}  // namespace pgplumb::rules::composite_foreign_key_nullable
