#include <optional>

#include "catalog/builtins.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::timetz_type {
namespace {

std::optional<lint::Verdict> judge(const lint::TypedColumn& column) {
  if (column.type.type != catalog::timetz_oid) return std::nullopt;
  return lint::Verdict{
      " has an offset without a day, so no daylight saving time can be known",
      "PostgreSQL has time with time zone for the standard's sake and advises against it"};
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  lint::judge_new_columns(context, problems, judge);
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"types"},
                                .on_schema = check};

}  // namespace pgplumb::rules::timetz_type
