#include <fmt/format.h>

#include "lint/rule.h"

namespace pgplumb::rules::password_in_sql {
namespace {

/// A template or variable stands for the password, as read in the file.
bool is_filled_in(std::string_view text) { return text.find_first_of("{}$:%<") != text.npos; }

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const auto& statement = context.step.statement;
  const auto* role = std::get_if<sql::Unmodelled>(&statement.node);
  if (role == nullptr) return;
  for (const auto& option : role->options) {
    if (option.name != "password" || option.value.empty()) continue;
    const auto span = option.span.empty() ? statement.span : option.span;
    const auto written = context.sources.text(span);
    // A verifier as the server stores it tells no password.
    if (is_filled_in(written) || option.value.starts_with("SCRAM-SHA-256")) continue;
    problems.add({.span = statement.head,
                  .message = fmt::format("whoever reads the repository can log in: {} has a "
                                         "password in it",
                                         role->tag),
                  .notes = {"it also goes into the server's log and pg_stat_activity, and stays in "
                            "the history of the files"},
                  .subject = role->name.name});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::error,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"security"},
                                .on_statement = check};

}  // namespace pgplumb::rules::password_in_sql
