#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "catalog/builtins.h"
#include "integrity/keys.h"
#include "integrity/names.h"
#include "integrity/scope.h"
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

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  lint::for_each_new_column(context, [&](const auto& table, const auto& column) {
    const auto type = integrity::base_type(context.catalog, column.type);
    if ((type.type != catalog::float4_oid && type.type != catalog::float8_oid) ||
        !is_amount(column.name) || integrity::is_log_table(table)) {
      return;
    }
    auto problem = lint::column_problem(
        table, column, " rounds amounts: 0.1 has no exact value in binary floating point");
    problem.notes.emplace_back(
        "sums differ by the order of rows, and comparisons for equality fail");
    problems.add(std::move(problem));
  });
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::medium,
                                .since = "0.1.0",
                                .tags = {"types"},
                                .on_schema = check};

}  // namespace pgplumb::rules::float_money
