#include <optional>

#include "catalog/builtins.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::money_type {
namespace {

std::optional<lint::Verdict> judge(const lint::TypedColumn& column) {
  if (column.type.type != catalog::money_oid) return std::nullopt;
  return lint::Verdict{
      " means another amount under another lc_monetary: the type money keeps no currency",
      "a dump read by a server with another lc_monetary changes the amounts, and fractions of a "
      "cent are lost"};
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  lint::judge_new_columns(context, problems, judge);
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::warning,
                                .precision = lint::Precision::very_high,
                                .since = "0.1.0",
                                .tags = {"types"},
                                .on_schema = check};

}  // namespace pgplumb::rules::money_type
