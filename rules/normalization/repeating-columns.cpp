#include <fmt/format.h>

#include "integrity/names.h"
#include "integrity/normalization.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::repeating_columns {
namespace {

using integrity::RepeatingGroup;

std::string first_to_last(const RepeatingGroup& group) {
  return fmt::format("{} to {}", sql::quote_identifier(group.columns.front()->name),
                     sql::quote_identifier(group.columns.back()->name));
}

/// The first column of the group that is new; null where all are context.
const catalog::Column* new_column(const lint::SchemaContext& context, const RepeatingGroup& group) {
  const auto found = std::ranges::find_if(group.columns, [&](const catalog::Column* column) {
    return lint::is_new(context, column->origin);
  });
  return found == group.columns.end() ? nullptr : *found;
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::repeating_columns(context.catalog)) {
    std::optional<lint::Problem> problem;
    for (const auto& group : found.groups) {
      const auto* column = new_column(context, group);
      if (column == nullptr) continue;
      if (problem) {
        problem->notes.push_back(fmt::format("the same goes for {}", first_to_last(group)));
        continue;
      }
      problem = lint::Problem{
          .span = column->origin.created,
          .message =
              fmt::format("{} holds no more than {} of {} in a row, and queries name each: {}",
                          integrity::display_name(*found.table), group.columns.size(), group.stem,
                          first_to_last(group)),
          .notes = {"first normal form keeps several of one thing in rows of a table of their own: "
                    "as many as there are, found by one index, unique by one constraint"},
          .subject = lint::subject(*found.table, group.stem)};
    }
    if (problem) problems.add(std::move(*problem));
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
