#include <fmt/format.h>

#include "lint/rule.h"

namespace pgplumb::rules::unknown_allow {
namespace {

using lint::Problem;

Problem about_directive(const lint::Allow& allow) {
  return {.span = allow.span,
          .message = fmt::format("this comment allows nothing: \"{}\" is not allow or allow-file",
                                 allow.directive)};
}

Problem about_rule(const lint::AllowContext& context) {
  const lint::Allow& allow = context.allow;
  Problem problem{
      .span = allow.span,
      .message = fmt::format("this comment allows nothing: there is no rule \"{}\"", allow.rule),
      .subject = std::string(allow.rule)};
  const std::string nearest = config::nearest(allow.rule, context.rule_ids);
  if (nearest.empty()) return problem;
  problem.notes.push_back(fmt::format("did you mean \"{}\"?", nearest));
  problem.fix = {.title = fmt::format("allow {}", nearest),
                 .safety = lint::Safety::unsafe,
                 .edits = {{.span = allow.span, .text = nearest}}};
  return problem;
}

void check(const lint::AllowContext& context, lint::Problems& problems) {
  const lint::Allow& allow = context.allow;
  if (allow.known) return;
  if (allow.directive != "allow" && allow.directive != "allow-file") {
    problems.add(about_directive(allow));
  } else if (allow.rule.empty()) {
    problems.add({.span = allow.span, .message = "this comment allows nothing: it names no rule"});
  } else {
    problems.add(about_rule(context));
  }
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

}  // namespace pgplumb::rules::unknown_allow
