#include <fmt/format.h>

#include "catalog/builtins.h"
#include "integrity/names.h"
#include "integrity/scope.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::varchar_limit {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  lint::for_each_new_column(context, [&](const auto& table, const auto& column) {
    const auto type = integrity::base_type(context.catalog, column.type);
    if (type.type != catalog::varchar_oid || type.modifiers.empty()) {
      return;
    }
    auto problem = lint::column_problem(
        table, column,
        fmt::format(" takes no more than {} characters, and a limit is part of the type",
                    type.modifiers));
    problem.notes.emplace_back(
        "a smaller limit rewrites or scans the table, and views of the column must be made anew "
        "for any");
    problems.add(std::move(problem));
  });
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::medium,
                                .since = "0.1.0",
                                .on_by_default = false,
                                .tags = {"types"},
                                .on_schema = check};

}  // namespace pgplumb::rules::varchar_limit
