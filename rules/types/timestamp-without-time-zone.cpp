#include <fmt/format.h>

#include "catalog/builtins.h"
#include "integrity/names.h"
#include "integrity/scope.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::timestamp_without_time_zone {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  lint::for_each_new_column(context, [&](const auto& table, const auto& column) {
    const auto type = integrity::base_type(context.catalog, column.type);
    if (type.type != catalog::timestamp_oid) {
      return;
    }
    auto problem = lint::column_problem(
        table, column,
        " is a wall-clock time of an unnamed place: sessions in other zones read other instants");
    problem.notes.emplace_back(
        "now() and timestamptz values are turned into it by the session's TimeZone, and back by "
        "another's");
    problems.add(std::move(problem));
  });
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .on_by_default = false,
                                .tags = {"types"},
                                .on_schema = check};

}  // namespace pgplumb::rules::timestamp_without_time_zone
