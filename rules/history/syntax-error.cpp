#include <fmt/format.h>

#include "lint/rule.h"

namespace pgplumb::rules::syntax_error {
namespace {

void check(const lint::FileContext& context, lint::Problems& problems) {
  for (const sql::SyntaxError& error : context.parsed.errors) {
    problems.add({.span = error.span,
                  .message = fmt::format("the server refuses this statement: {}", error.message),
                  .notes = {"the rest is checked as if this statement were not there"}});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .always_selected = true,
    .tags = {"correctness"},
    .on_file = check,
};

}  // namespace pgplumb::rules::syntax_error
