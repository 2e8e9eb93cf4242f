#include <fmt/format.h>

#include <optional>

#include "catalog/builtins.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::varchar_limit {
namespace {

std::optional<lint::Verdict> judge(const lint::TypedColumn& column) {
  if (column.type.type != catalog::varchar_oid || column.type.modifiers.empty()) {
    return std::nullopt;
  }
  return lint::Verdict{
      fmt::format(" takes no more than {} characters, and a limit is part of the type",
                  column.type.modifiers),
      "a smaller limit rewrites the table, and views of the column must be made anew for any"};
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
                                .tags = {"types"},
                                .on_schema = check};

}  // namespace pgplumb::rules::varchar_limit
