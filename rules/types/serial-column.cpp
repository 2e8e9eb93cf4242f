#include <fmt/format.h>

#include "integrity/keys.h"
#include "integrity/names.h"
#include "integrity/scope.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::serial_column {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  lint::for_each_new_column(context, [&](const auto& table, const auto& column) {
    const auto type = integrity::base_type(context.catalog, column.type);
    if (!integrity::is_serial(context.catalog, table, column)) {
      return;
    }
    auto problem = lint::column_problem(table, column,
                                        " takes its values from a sequence with rights of its own: "
                                        "it is a serial, not an identity");
    problem.notes.emplace_back(
        "INSERT needs USAGE on the sequence besides rights on the table, and a value given by hand "
        "is not refused");
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

}  // namespace pgplumb::rules::serial_column
