#include <fmt/format.h>

#include "integrity/names.h"
#include "integrity/row_security.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::view_bypasses_row_security {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::views_past_policies(context.catalog)) {
    if (!lint::is_new(context, found.view->origin)) continue;
    const auto view = integrity::display_name(*found.view);
    lint::Problem problem{
        .span = found.view->origin.created,
        .message = fmt::format("{} shows rows of {} that its policies hide from the caller", view,
                               integrity::display_name(*found.table)),
        .notes = {"a view reads with the rights of its owner, and policies do not apply to the "
                  "owner of a table"},
        .subject = lint::subject(*found.view)};
    if (context.catalog.pg_version() >= 15) {
      problem.instead = fmt::format("ALTER VIEW {} SET (security_invoker = true);", view);
    }
    lint::relate(problem, found.table->origin, "it has row security");
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::warning,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"security"},
                                .on_schema = check};

}  // namespace pgplumb::rules::view_bypasses_row_security
