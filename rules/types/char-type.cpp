#include <optional>

#include "catalog/builtins.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::char_type {
namespace {

std::optional<lint::Verdict> judge(const lint::TypedColumn& column) {
  if (column.type.type != catalog::bpchar_oid || column.type.modifiers.empty() ||
      column.type.modifiers == "1") {
    return std::nullopt;
  }
  return lint::Verdict{
      " is padded with blanks to its length, and comparisons leave them out",
      "char(n) stores the blanks, and LIKE, length and concatenation each treat them otherwise"};
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

}  // namespace pgplumb::rules::char_type
