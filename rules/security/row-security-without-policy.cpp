#include <fmt/format.h>

#include "integrity/names.h"
#include "integrity/row_security.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::row_security_without_policy {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::row_security_gaps(context.catalog)) {
    if (!found.enabled || !lint::is_new(context, found.table->origin)) continue;
    problems.add(
        {.span = found.table->origin.created,
         .message = fmt::format("roles other than the owner see no row of {} and can "
                                "insert none: it has row security and no policy that lets "
                                "one through",
                                integrity::display_name(*found.table)),
         .notes = {"row security denies by default; restrictive policies alone let nothing "
                   "through"},
         .subject = lint::subject(*found.table)});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .on_by_default = false,
                                .tags = {"security"},
                                .on_schema = check};

}  // namespace pgplumb::rules::row_security_without_policy
