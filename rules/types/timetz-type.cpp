#include <fmt/format.h>

#include "catalog/builtins.h"
#include "integrity/names.h"
#include "integrity/scope.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::timetz_type {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  lint::for_each_new_column(context, [&](const auto& table, const auto& column) {
    const auto type = integrity::base_type(context.catalog, column.type);
    if (type.type != catalog::timetz_oid) {
      return;
    }
    auto problem = lint::column_problem(
        table, column, " has an offset without a day, so no daylight saving time can be known");
    problem.notes.emplace_back(
        "PostgreSQL has time with time zone for the standard's sake and advises against it");
    problems.add(std::move(problem));
  });
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"types"},
                                .on_schema = check};

}  // namespace pgplumb::rules::timetz_type
