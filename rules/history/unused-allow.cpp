#include <fmt/format.h>

#include "lint/rule.h"

namespace pgplumb::rules::unused_allow {
namespace {

void check(const lint::AllowContext& context, lint::Problems& problems) {
  const lint::Allow& allow = context.allow;
  if (!allow.known || !allow.ran || allow.used) return;
  const std::string_view where = allow.directive == "allow-file" ? "in this file"
                                 : allow.target                  ? "at this statement"
                                                                 : "where no statement follows";
  problems.add({.span = allow.span,
                .message = fmt::format("this comment allows nothing: {} finds nothing {}",
                                       allow.rule, where),
                .notes = {"what is allowed here for no reason today goes unseen tomorrow"},
                .subject = std::string(allow.rule)});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .tags = {"suppressions"},
    .on_allow = check,
};

}  // namespace pgplumb::rules::unused_allow
