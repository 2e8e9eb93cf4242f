#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

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

/// "may insert, update app.orders", "may create objects in schema app".
std::string rights(const sql::Grant& grant, const sql::QualifiedName& name) {
  if (grant.object == sql::ObjectKind::schema) {
    return "create objects in schema " + sql::quote_identifier(name.name);
  }
  const std::string what = grant.privileges.empty()
                               ? std::string("do anything with")
                               : fmt::format("{}", fmt::join(grant.privileges, ", "));
  const bool all = grant.all_in_schema;
  return fmt::format("{} {}{}", what, all ? "all of schema " : "", sql::to_sql(name));
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* grant = std::get_if<sql::Grant>(&step.statement.node);
  if (grant == nullptr || grant->revoke || grant->of_role ||
      !is_private_by_default(grant->object) ||
      std::ranges::find(grant->grantees, "public") == grant->grantees.end() || reads_only(*grant)) {
    return;
  }
  for (const sql::ObjectRef& object : grant->objects) {
    const bool is_table = grant->object != sql::ObjectKind::schema && !grant->all_in_schema;
    const catalog::Relation* relation =
        is_table ? catalog::resolve_relation(step.before, step.session, object.name) : nullptr;
    problems.add(
        {.span = object.span.empty() ? step.statement.head : object.span,
         .message = fmt::format("every role that can connect may {}", rights(*grant, object.name)),
         .notes =
             {"PUBLIC is all roles, those made later and those of other applications included"},
         .subject = relation == nullptr ? lint::Subject(object.name.schema + "." + object.name.name)
                                        : lint::subject(*relation)});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::warning,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"security"},
                                .on_statement = check};

}  // namespace pgplumb::rules::grant_to_public
