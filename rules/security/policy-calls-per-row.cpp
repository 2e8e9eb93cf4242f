#include <fmt/format.h>

#include "integrity/names.h"
#include "integrity/row_security.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::policy_calls_per_row {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::calls_per_row(context.catalog)) {
    if (!lint::is_new(context, found.policy->origin)) continue;
    problems.add({.span = found.policy->origin.created,
                  .message = fmt::format(
                      "scans of {} call {} for each row, though it gives the same for all",
                      integrity::display_name(*found.table), found.call),
                  .notes = {fmt::format(
                      "written (SELECT {}) in the policy, it is called once a query", found.call)},
                  .subject = lint::subject(*found.table, found.policy->name)});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .once_per_file = true,
                                .tags = {"security"},
                                .on_schema = check};

}  // namespace pgplumb::rules::policy_calls_per_row
