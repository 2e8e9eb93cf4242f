#include <fmt/format.h>
#include <fmt/ranges.h>

#include "integrity/names.h"
#include "integrity/normalization.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::repeating_columns {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::repeating_columns(context.catalog)) {
    const auto newest = std::ranges::find_if(found.columns, [&](const catalog::Column* column) {
      return lint::is_new(context, column->origin);
    });
    if (newest == found.columns.end()) continue;
    std::vector<catalog::ColumnNumber> numbers;
    for (const auto* column : found.columns) numbers.push_back(column->number);
    lint::Problem problem{
        .span = (*newest)->origin.created,
        .message = fmt::format("{} holds no more than {} of {} in a row, and queries name each: {}",
                               integrity::display_name(*found.table), found.columns.size(),
                               found.stem, integrity::column_names(*found.table, numbers)),
        .notes = {"first normal form keeps several of one thing in rows of a table of their own: "
                  "as many as there are, found by one index, unique by one constraint"},
        .subject = integrity::subject_of(*found.table) + "." + found.stem};
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::medium,
                                .since = "0.1.0",
                                .tags = {"normalization"},
                                .on_schema = check};

}  // namespace pgplumb::rules::repeating_columns
