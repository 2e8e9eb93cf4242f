#include <fmt/format.h>

#include "integrity/names.h"
#include "integrity/row_security.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::policy_always_true {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::open_write_policies(context.catalog)) {
    if (!lint::is_new(context, found.policy->origin)) continue;
    const auto& command = found.policy->command;
    problems.add(
        {.span = found.policy->origin.created,
         .message = fmt::format("policy {} lets every role {} any row of {}",
                                sql::quote_identifier(found.policy->name),
                                command == "all" ? "read and write" : command,
                                integrity::display_name(*found.table)),
         .notes =
             {"it is for PUBLIC and its condition is true; permissive policies are joined with "
              "OR, so no other one takes back what it gives"},
         .subject = lint::subject(*found.table, found.policy->name)});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::warning,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"security"},
                                .on_schema = check};

}  // namespace pgplumb::rules::policy_always_true
