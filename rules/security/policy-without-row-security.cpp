#include <fmt/format.h>

#include "integrity/names.h"
#include "integrity/row_security.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::policy_without_row_security {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::row_security_gaps(context.catalog)) {
    if (found.enabled) continue;
    const auto& policy = found.table->policies.back();
    if (!lint::is_new(context, policy.origin)) continue;
    const auto table = integrity::display_name(*found.table);
    problems.add({.span = policy.origin.created,
                  .message = fmt::format("policy {} of {} keeps nobody from any row: row security "
                                         "is not enabled",
                                         sql::quote_identifier(policy.name), table),
                  .instead = fmt::format("ALTER TABLE {} ENABLE ROW LEVEL SECURITY;", table),
                  .subject = lint::subject(*found.table, policy.name)});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::error,
                                .precision = lint::Precision::very_high,
                                .since = "0.1.0",
                                .tags = {"security"},
                                .on_schema = check};

}  // namespace pgplumb::rules::policy_without_row_security
