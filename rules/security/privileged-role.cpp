#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lint/rule.h"

namespace pgplumb::rules::privileged_role {
namespace {

struct Right {
  std::string_view option;
  lint::Severity severity;
  std::string_view word;
  std::string_view means;
};
constexpr auto rights = std::to_array<Right>({
    {"superuser", lint::Severity::warning, "SUPERUSER",
     "it passes by all privileges and may run programs on the server"},
    {"bypassrls", lint::Severity::note, "BYPASSRLS", "policies of all tables do not apply to it"},
    {"isreplication", lint::Severity::note, "REPLICATION",
     "it may read all databases of the server as a standby does"},
    {"createrole", lint::Severity::note, "CREATEROLE", "it may make roles and change others"},
});

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const auto& statement = context.step.statement;
  const auto* role = std::get_if<sql::Unmodelled>(&statement.node);
  if (role == nullptr || (role->tag != "CREATE ROLE" && role->tag != "ALTER ROLE")) return;
  for (const auto& option : role->options) {
    const auto* const right = std::ranges::find(rights, option.name, &Right::option);
    if (right == rights.end() || option.value != "true") continue;
    problems.add(
        {.span = statement.head,
         .message = fmt::format("role {} gets {}: {}", role->name.name, right->word, right->means),
         .notes = {"roles with such rights are best made by those who run the server"},
         .severity = right->severity,
         .subject = role->name.name + "." + std::string(right->option)});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::warning,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"security"},
                                .on_statement = check};

}  // namespace pgplumb::rules::privileged_role
