#include <fmt/format.h>

#include "integrity/names.h"
#include "integrity/normalization.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::ids_in_column {
namespace {

std::string_view form_name(integrity::ListForm form) {
  switch (form) {
    case integrity::ListForm::array:
      return "an array";
    case integrity::ListForm::text:
      return "a text";
    case integrity::ListForm::json:
      return "a JSON document";
  }
  return {};
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::lists_of_ids(context.catalog)) {
    if (!lint::is_new(context, found.column->origin)) continue;
    const auto column = integrity::display_columns(*found.table, {&found.column->number, 1});
    lint::Problem problem{
        .span = found.column->origin.created,
        .message =
            fmt::format("ids in {} may name rows of {} that are gone: no foreign key reaches "
                        "into {}",
                        column, integrity::display_name(*found.listed), form_name(found.form)),
        .notes =
            {"a table with a row for each pair has foreign keys to both sides, is indexed both "
             "ways, and lets two transactions add to it at once"},
        .subject = lint::subject(*found.table, {&found.column->number, 1})};
    lint::relate(problem, found.listed->origin,
                 fmt::format("{} is made here", integrity::display_name(*found.listed)));
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

}  // namespace pgplumb::rules::ids_in_column
