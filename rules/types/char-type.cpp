#include <fmt/format.h>

#include "catalog/builtins.h"
#include "integrity/names.h"
#include "integrity/scope.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::char_type {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  lint::for_each_new_column(context, [&](const auto& table, const auto& column) {
    const auto type = integrity::base_type(context.catalog, column.type);
    if (type.type != catalog::bpchar_oid || type.modifiers.empty() || type.modifiers == "1") {
      return;
    }
    auto problem = lint::column_problem(
        table, column, " is padded with blanks to its length, and comparisons leave them out");
    problem.notes.emplace_back(
        "char(n) stores the blanks, and LIKE, length and concatenation each treat them otherwise");
    problems.add(std::move(problem));
  });
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"types"},
                                .on_schema = check};

}  // namespace pgplumb::rules::char_type
