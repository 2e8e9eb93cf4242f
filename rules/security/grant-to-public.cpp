#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "lint/rule.h"
#include "lint/subject.h"

namespace pgplumb::rules::grant_to_public {
namespace {

/// What GRANT is about where PUBLIC has nothing by default.
bool is_private_by_default(sql::ObjectKind object) {
  return object == sql::ObjectKind::table || object == sql::ObjectKind::sequence ||
         object == sql::ObjectKind::schema;
}

bool reads_only(const sql::Grant& grant) {
  return !grant.privileges.empty() &&
         std::ranges::all_of(grant.privileges, [](const std::string& privilege) {
           return privilege == "select" || privilege == "usage";
         });
}

/// By the first object, and about all tables among them.
lint::Subject subject_of(const replay::Step& step, const sql::Grant& grant) {
  const auto& first = grant.objects.front().name;
  lint::Subject subject(first.schema + "." + first.name);
  if (grant.object == sql::ObjectKind::schema || grant.all_in_schema) return subject;
  for (const sql::ObjectRef& object : grant.objects) {
    const auto* relation = catalog::resolve_relation(step.before, step.session, object.name);
    if (relation != nullptr) subject.tables.push_back(lint::subject(*relation).name);
  }
  return subject;
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const auto& statement = context.step.statement;
  const auto* grant = std::get_if<sql::Grant>(&statement.node);
  if (grant == nullptr || grant->revoke || grant->of_role || grant->objects.empty() ||
      !is_private_by_default(grant->object) ||
      std::ranges::find(grant->grantees, "public") == grant->grantees.end() || reads_only(*grant)) {
    return;
  }
  const auto& name = grant->objects.front().name;
  problems.add(
      {.span = statement.head,
       .message = fmt::format("every role that can connect may {} {}",
                              grant->privileges.empty()
                                  ? std::string("do anything with")
                                  : fmt::format("{}", fmt::join(grant->privileges, ", ")),
                              grant->all_in_schema ? "all of schema " + name.name
                              : grant->object == sql::ObjectKind::schema ? "schema " + name.name
                                                                         : name.name),
       .notes = {"PUBLIC is all roles, those made later and those of other applications included"},
       .subject = subject_of(context.step, *grant)});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::warning,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"security"},
                                .on_statement = check};

}  // namespace pgplumb::rules::grant_to_public
