#include <fmt/format.h>

#include "integrity/names.h"
#include "integrity/scope.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::money_type {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  lint::for_each_new_column(context, [&](const auto& table, const auto& column) {
    const auto type = integrity::base_type(context.catalog, column.type);
    if (type.type != 790) {
      return;
    }
    auto problem = lint::column_problem(
        table, column,
        " means another amount under another lc_monetary: the type money keeps no currency");
    problem.notes.emplace_back(
        "a dump read by a server with another lc_monetary changes the amounts, and fractions of a "
        "cent are lost");
    problems.add(std::move(problem));
  });
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::warning,
                                .precision = lint::Precision::very_high,
                                .since = "0.1.0",
                                .tags = {"types"},
                                .on_schema = check};

}  // namespace pgplumb::rules::money_type
