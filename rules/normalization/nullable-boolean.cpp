#include <fmt/format.h>

#include "catalog/builtins.h"
#include "integrity/names.h"
#include "integrity/scope.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::nullable_boolean {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  lint::for_each_new_column(context, [&](const auto& table, const auto& column) {
    const auto type = integrity::base_type(context.catalog, column.type);
    if (type.array || type.type != catalog::bool_oid ||
        column.generated != catalog::Generated::none ||
        !integrity::accepts_null(context.catalog, column)) {
      return;
    }
    auto problem = lint::column_problem(
        table, column, " has three values: neither it nor NOT of it finds the rows with NULL");
    problems.add(std::move(problem));
  });
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::medium,
                                .since = "0.1.0",
                                .on_by_default = false,
                                .tags = {"normalization"},
                                .on_schema = check};

}  // namespace pgplumb::rules::nullable_boolean
