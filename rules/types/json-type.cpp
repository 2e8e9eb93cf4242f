#include <fmt/format.h>

#include "catalog/builtins.h"
#include "integrity/names.h"
#include "integrity/scope.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::json_type {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  lint::for_each_new_column(context, [&](const auto& table, const auto& column) {
    const auto type = integrity::base_type(context.catalog, column.type);
    if (type.type != catalog::json_oid) {
      return;
    }
    auto problem = lint::column_problem(
        table, column, " has no equality and no index: the type json keeps the text");
    problem.notes.emplace_back(
        "SELECT DISTINCT, GROUP BY and UNION over it fail, and each access parses the text anew");
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

}  // namespace pgplumb::rules::json_type
