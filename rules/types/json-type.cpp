#include <optional>

#include "catalog/builtins.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::json_type {
namespace {

std::optional<lint::Verdict> judge(const lint::TypedColumn& column) {
  if (column.type.type != catalog::json_oid) return std::nullopt;
  return lint::Verdict{
      " has no equality and no index: the type json keeps the text",
      "SELECT DISTINCT, GROUP BY and UNION over it fail, and each access parses the text anew"};
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

}  // namespace pgplumb::rules::json_type
