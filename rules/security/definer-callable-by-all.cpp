#include <fmt/format.h>

#include "catalog/builtins.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::definer_callable_by_all {
namespace {

bool is_called_by_event(const catalog::Function& function) {
  return function.returns && (function.returns->type == catalog::trigger_oid ||
                              function.returns->type == catalog::event_trigger_oid);
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  if (context.catalog.has_default_privileges()) return;
  for (const auto& [oid, function] : context.catalog.functions) {
    if (!function.security_definer || !function.public_may_call || !function.extension.empty() ||
        is_called_by_event(function) || !lint::is_new(context, function.origin)) {
      continue;
    }
    const auto name = lint::routine_name(context.catalog, function);
    problems.add({.span = function.origin.created,
                  .message = fmt::format("every role of the database may call {}, which runs with "
                                         "its owner's rights",
                                         name),
                  .notes = {"PostgreSQL grants EXECUTE on new functions to PUBLIC"},
                  .instead = fmt::format("REVOKE EXECUTE ON ROUTINE {} FROM PUBLIC;", name),
                  .subject = name});
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

}  // namespace pgplumb::rules::definer_callable_by_all
