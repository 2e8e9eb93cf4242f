#include <fmt/format.h>

#include "catalog/builtins.h"
#include "integrity/keys.h"
#include "integrity/names.h"
#include "integrity/scope.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::small_primary_key {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  lint::for_each_new_column(context, [&](const auto& table, const auto& column) {
    const auto type = integrity::base_type(context.catalog, column.type);
    if (!integrity::is_alone_in_key(table, column) ||
        (type.type != catalog::int4_oid && type.type != catalog::int2_oid)) {
      return;
    }
    auto problem =
        lint::column_problem(table, column,
                             fmt::format(" ends at {}: inserts fail from then on",
                                         type.type == catalog::int2_oid ? "32767" : "2147483647"));
    problem.notes.emplace_back(
        "to widen a key means to rewrite the table and all that refer to it, or to swap columns");
    problems.add(std::move(problem));
  });
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
