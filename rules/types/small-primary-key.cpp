#include <fmt/format.h>

#include <optional>

#include "catalog/builtins.h"
#include "integrity/keys.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::small_primary_key {
namespace {

std::optional<lint::Verdict> judge(const lint::TypedColumn& column) {
  const bool is_short = column.type.type == catalog::int2_oid;
  if ((!is_short && column.type.type != catalog::int4_oid) ||
      !integrity::is_alone_in_key(column.table, column.column)) {
    return std::nullopt;
  }
  return lint::Verdict{
      fmt::format(" ends at {}: inserts fail from then on", is_short ? "32767" : "2147483647"),
      "to widen a key means to rewrite the table and all that refer to it, or to swap columns"};
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

}  // namespace pgplumb::rules::small_primary_key
