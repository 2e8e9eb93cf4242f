#include "lint/rule.h"

namespace pgplumb::rules::opaque_statement {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const replay::OpaquePart& part : context.outcome.opaque) {
    if (!context.reviewed_files.contains(part.span.file)) continue;
    problems.add({.span = part.span,
                  .message = "what this code changes in the schema is not known here",
                  .notes = {part.reason, "the rest is checked as if it changed nothing"}});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::note,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"correctness"},
    .on_schema = check,
};

}  // namespace pgplumb::rules::opaque_statement
