#include <optional>

#include "catalog/builtins.h"
#include "integrity/scope.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::nullable_boolean {
namespace {

std::optional<lint::Verdict> judge(const lint::TypedColumn& column) {
  if (column.type.type != catalog::bool_oid || column.type.array ||
      column.column.generated != catalog::Generated::none ||
      !integrity::accepts_null(column.catalog, column.column)) {
    return std::nullopt;
  }
  return lint::Verdict{" has three values: neither it nor NOT of it finds the rows with NULL", {}};
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  lint::judge_new_columns(context, problems, judge);
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
