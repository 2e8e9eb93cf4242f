#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "fmt/ranges.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::parts_lost_on_recreate {
namespace {

using catalog::Relation;
using sql::ObjectKind;

/// A later statement of the file that `accept` is true of; null where there is none.
template <typename Accept>
const sql::Statement* find_later(const replay::Step& step, const Accept& accept) {
  const auto statements = lint::later(step);
  const auto found = std::ranges::find_if(
      statements, [&](const sql::Statement& statement) { return accept(statement.node); });
  return found == statements.end() ? nullptr : &*found;
}

template <typename Accept>
bool is_followed_by(const replay::Step& step, const Accept& accept) {
  return find_later(step, accept) != nullptr;
}

/// What makes a view or function of the name again; null where nothing does.
const sql::Statement* made_again(const replay::Step& step, const std::string& name) {
  return find_later(step, [&](const sql::Node& node) {
    const auto* view = std::get_if<sql::CreateView>(&node);
    const auto* other = std::get_if<sql::CreateTableAs>(&node);
    const auto* function = std::get_if<sql::CreateFunction>(&node);
    return (view != nullptr && view->name.name == name) ||
           (other != nullptr && other->name.name == name) ||
           (function != nullptr && function->name.name == name);
  });
}

/// "app.f(bigint)": the routine that a statement makes, as GRANT names it.
std::string made_name(const sql::CreateFunction& create) {
  std::string types;
  for (const sql::Parameter& parameter : create.parameters) {
    if (parameter.mode == sql::ParameterMode::out || parameter.mode == sql::ParameterMode::table) {
      continue;
    }
    types += (types.empty() ? "" : ", ") + sql::to_sql(parameter.type);
  }
  return fmt::format("{}({})", sql::to_sql(create.name), types);
}

/// A later GRANT or REVOKE of the file is about the object, or about all of its schema.
bool is_granted_again(const replay::Step& step, const std::string& name, bool revokes) {
  return is_followed_by(step, [&](const sql::Node& node) {
    const auto* grant = std::get_if<sql::Grant>(&node);
    if (grant == nullptr || grant->revoke != revokes) return false;
    return grant->all_in_schema ||
           std::ranges::find(grant->objects, name, [](const sql::ObjectRef& object) {
             return object.name.name;
           }) != grant->objects.end();
  });
}

bool is_built_again(const replay::Step& step, const std::string& relation) {
  return is_followed_by(step, [&](const sql::Node& node) {
    const auto* index = std::get_if<sql::CreateIndex>(&node);
    return index != nullptr && index->table.name == relation;
  });
}

bool has_trigger_again(const replay::Step& step, const std::string& relation) {
  return is_followed_by(step, [&](const sql::Node& node) {
    const auto* trigger = std::get_if<sql::CreateTrigger>(&node);
    return trigger != nullptr && trigger->table.name == relation;
  });
}

struct Lost {
  std::vector<std::string> parts;  ///< "the privileges of reporting"
  std::string instead;
};

std::string quoted(const std::vector<std::string>& roles) {
  std::string list;
  for (const std::string& role : roles) {
    list +=
        (list.empty() ? "" : ", ") + (role == "public" ? "PUBLIC" : sql::quote_identifier(role));
  }
  return list;
}

Lost lost_of(const replay::Step& step, const Relation& relation) {
  Lost lost;
  const std::string name = lint::display_name(step, relation);
  if (!relation.grantees.empty() && !step.before.has_default_privileges() &&
      !is_granted_again(step, relation.name, false)) {
    lost.parts.push_back("the privileges of " + quoted(relation.grantees));
    lost.instead = fmt::format("GRANT ... ON {} TO {};", name, quoted(relation.grantees));
  }
  if (!relation.indexes.empty() && !is_built_again(step, relation.name)) {
    lost.parts.push_back(relation.indexes.size() == 1
                             ? "its index"
                             : fmt::format("its {} indexes", relation.indexes.size()));
    lost.instead +=
        fmt::format("{}CREATE INDEX ... ON {} (...);", lost.instead.empty() ? "" : "\n", name);
  }
  if (!relation.triggers.empty() && !has_trigger_again(step, relation.name)) {
    lost.parts.push_back("its triggers");
    lost.instead +=
        fmt::format("{}CREATE TRIGGER ... ON {} ...;", lost.instead.empty() ? "" : "\n", name);
  }
  return lost;
}

Lost lost_of(const replay::Step& step, const catalog::Function& function,
             const sql::CreateFunction& made) {
  Lost lost;
  const std::string name = made_name(made);
  std::vector<std::string> roles = function.grantees;
  std::erase(roles, "public");
  if (!roles.empty() && !step.before.has_default_privileges() &&
      !is_granted_again(step, function.name, false)) {
    lost.parts.push_back("the privileges of " + quoted(roles));
    lost.instead = fmt::format("GRANT EXECUTE ON ROUTINE {} TO {};", name, quoted(roles));
  }
  if (!function.public_may_call && !is_granted_again(step, function.name, true)) {
    lost.parts.emplace_back("that PUBLIC may not call it");
    lost.instead += fmt::format("{}REVOKE EXECUTE ON ROUTINE {} FROM PUBLIC;",
                                lost.instead.empty() ? "" : "\n", name);
  }
  return lost;
}

void add(Span span, std::string_view name, Lost lost, lint::Subject subject,
         lint::Problems& problems) {
  if (lost.parts.empty()) return;
  problems.add(
      {.span = span,
       .message = fmt::format("{} is made anew without {}", name, fmt::join(lost.parts, " and ")),
       .notes = {"what belongs to an object goes with it: the new one has the privileges "
                 "of any new object, and nothing that was made for the old one"},
       .instead = std::move(lost.instead),
       .subject = std::move(subject)});
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* drop = std::get_if<sql::Drop>(&step.statement.node);
  if (drop == nullptr || step.effects.refused) return;
  const bool is_view =
      drop->object == ObjectKind::view || drop->object == ObjectKind::materialized_view;
  if (!is_view && drop->object != ObjectKind::function && drop->object != ObjectKind::procedure) {
    return;
  }
  for (const sql::ObjectRef& object : drop->objects) {
    const sql::Statement* made = made_again(step, object.name.name);
    if (made == nullptr) continue;
    if (is_view) {
      const Relation* view = catalog::resolve_relation(step.before, step.session, object.name);
      if (view == nullptr || !lint::in_use(step, *view)) continue;
      add(object.span, lint::display_name(step, *view), lost_of(step, *view), lint::subject(*view),
          problems);
    } else if (const auto* create = std::get_if<sql::CreateFunction>(&made->node)) {
      const auto found = catalog::resolve_functions(step.before, step.session, object.name);
      if (found.size() != 1 || step.deploy.creates(found.front()->oid)) continue;
      const catalog::Function& function = *found.front();
      add(object.span, lint::routine_name(step.before, function), lost_of(step, function, *create),
          function.schema + "." + function.name, problems);
    }
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"views", "privileges"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::parts_lost_on_recreate
