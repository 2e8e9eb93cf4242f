#include <algorithm>
#include <array>
#include <optional>

#include "catalog/builtins.h"
#include "integrity/keys.h"
#include "integrity/names.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::float_money {
namespace {

bool is_amount(std::string_view name) {
  constexpr auto words = std::to_array<std::string_view>(
      {"price", "amount", "cost", "fee", "balance", "salary", "tax", "cents", "revenue"});
  return std::ranges::any_of(integrity::words_of(name), [&](const std::string& word) {
    return std::ranges::any_of(
        words, [&](std::string_view known) { return integrity::same_noun(word, known); });
  });
}

std::optional<lint::Verdict> judge(const lint::TypedColumn& column) {
  const bool is_float =
      column.type.type == catalog::float4_oid || column.type.type == catalog::float8_oid;
  if (!is_float || !is_amount(column.column.name) || integrity::is_log_table(column.table)) {
    return std::nullopt;
  }
  return lint::Verdict{" rounds amounts: 0.1 has no exact value in binary floating point",
                       "sums differ by the order of rows, and comparisons for equality fail"};
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  lint::judge_new_columns(context, problems, judge);
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::medium,
                                .since = "0.1.0",
                                .tags = {"types"},
                                .on_schema = check};

}  // namespace pgplumb::rules::float_money
