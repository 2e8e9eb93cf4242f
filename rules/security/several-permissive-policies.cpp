#include <fmt/format.h>

#include <algorithm>

#include "integrity/names.h"
#include "integrity/scope.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::several_permissive_policies {
namespace {

bool share_a_role(const catalog::Policy& a, const catalog::Policy& b) {
  const auto everybody = [](const catalog::Policy& policy) {
    return policy.roles.empty() || std::ranges::find(policy.roles, "public") != policy.roles.end();
  };
  return everybody(a) || everybody(b) ||
         std::ranges::find_first_of(a.roles, b.roles) != a.roles.end();
}

bool overlap(const catalog::Policy& a, const catalog::Policy& b) {
  return a.permissive && b.permissive && share_a_role(a, b) &&
         (a.command == b.command || a.command == "all" || b.command == "all");
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto* table : integrity::judged_tables(context.catalog)) {
    for (std::size_t i = 1; i < table->policies.size(); ++i) {
      const auto& policy = table->policies[i];
      if (!lint::is_new(context, policy.origin)) continue;
      const auto end = table->policies.begin() + static_cast<std::ptrdiff_t>(i);
      const auto other = std::find_if(table->policies.begin(), end, [&](const auto& earlier) {
        return overlap(earlier, policy);
      });
      if (other == end) continue;
      lint::Problem problem{
          .span = policy.origin.created,
          .message =
              fmt::format("queries of {} evaluate {} and {} for each row, and pass with "
                          "either",
                          integrity::display_name(*table), sql::quote_identifier(policy.name),
                          sql::quote_identifier(other->name)),
          .notes = {"permissive policies of one command and role are joined with OR"},
          .subject = lint::subject(*table, policy.name)};
      lint::relate(problem, other->origin, "the other policy");
      problems.add(std::move(problem));
    }
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::medium,
                                .since = "0.1.0",
                                .on_by_default = false,
                                .tags = {"security"},
                                .on_schema = check};

}  // namespace pgplumb::rules::several_permissive_policies
