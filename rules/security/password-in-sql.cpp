#include <fmt/format.h>

#include <algorithm>

#include "lint/rule.h"

namespace pgplumb::rules::password_in_sql {
namespace {

/// The password among the options of a role or of a user mapping; empty where there is none.
std::string_view password_of(const auto& options) {
  const auto found =
      std::ranges::find_if(options, [](const auto& option) { return option.name == "password"; });
  return found == options.end() ? std::string_view() : std::string_view(found->value);
}

/// Whether it stands in the file, and not a template or variable in its stead. The signs also leave
/// out the verifiers that the server stores: "SCRAM-SHA-256$4096:...".
bool is_written_out(std::string_view password, std::string_view statement) {
  return !password.empty() && password.find_first_of("{}$:%<") == password.npos &&
         statement.find(password) != statement.npos;
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const auto& statement = context.step.statement;
  const auto* role = std::get_if<sql::Unmodelled>(&statement.node);
  const auto* mapping = std::get_if<sql::UserMapping>(&statement.node);
  if (role == nullptr && mapping == nullptr) return;
  const auto password =
      role != nullptr ? password_of(role->options) : password_of(mapping->options);
  if (!is_written_out(password, context.sources.text(statement.span))) return;
  problems.add(
      {.span = statement.head,
       .message = fmt::format("whoever reads the repository can log in as {}",
                              role != nullptr ? role->name.name : mapping->role),
       .notes = {"the password also goes into the server's log and pg_stat_activity, and "
                 "stays in the history of the files"},
       .subject = role != nullptr ? role->name.name : mapping->role + "." + mapping->server});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::error,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"security"},
                                .on_statement = check};

}  // namespace pgplumb::rules::password_in_sql
