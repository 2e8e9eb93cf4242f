#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>

#include "integrity/function_bodies.h"
#include "lint/lost_names.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::used_in_function {
namespace {

using catalog::Function;
using catalog::Relation;

/// So many functions are named.
constexpr std::size_t most_named = 3;

/// A later statement of the file makes the function anew, or drops it.
bool is_mended_later(const replay::Step& step, const Function& function) {
  return std::ranges::any_of(lint::later(step), [&](const sql::Statement& statement) {
    if (const auto* create = std::get_if<sql::CreateFunction>(&statement.node)) {
      return create->name.name == function.name &&
             catalog::creation_schema(step.before, step.session, create->name,
                                      sql::Persistence::permanent) == function.schema;
    }
    const auto* drop = std::get_if<sql::Drop>(&statement.node);
    return drop != nullptr && lint::is_routine(drop->object) &&
           std::ranges::any_of(drop->objects, [&](const sql::ObjectRef& object) {
             return lint::refers_to(object, function.schema, function.name);
           });
  });
}

/// The trigger of the table that calls the function; null where none does.
const catalog::Trigger* trigger_of(const Relation& table, const Function& function) {
  const auto found = std::ranges::find(table.triggers, function.oid, &catalog::Trigger::function);
  return found == table.triggers.end() ? nullptr : &*found;
}

/// A statement of the file drops it.
bool is_dropped(const replay::Step& step, const Relation& table, const catalog::Trigger& trigger) {
  return std::ranges::any_of(
      step.migration.parsed.statements, [&](const sql::Statement& statement) {
        const auto* drop = std::get_if<sql::Drop>(&statement.node);
        return drop != nullptr && drop->object == sql::ObjectKind::trigger &&
               std::ranges::any_of(drop->objects, [&](const sql::ObjectRef& object) {
                 return object.part == trigger.name && object.name.name == table.name;
               });
      });
}

std::string advice(const replay::Step& step, const Relation& table, std::string_view column,
                   const Function& function) {
  const std::string name = lint::routine_name(step.before, function);
  const catalog::Trigger* trigger = column.empty() ? nullptr : trigger_of(table, function);
  if (trigger == nullptr) {
    return fmt::format("-- in the same migration:\nCREATE OR REPLACE FUNCTION {} ...;", name);
  }
  return fmt::format(
      "-- in the same migration, where {} is no longer needed:\nDROP TRIGGER {} ON {};", name,
      sql::quote_identifier(trigger->name), lint::display_name(step, table));
}

void check_name(const lint::LostName& lost, lint::Problems& problems) {
  const auto& [step, span, relation, column, gone] = lost;
  const Relation& table = *relation;
  const auto stays = [&](const Function& function) {
    const catalog::Trigger* trigger = column.empty() ? nullptr : trigger_of(table, function);
    return function.extension.empty() && !is_mended_later(step, function) &&
           (trigger == nullptr || !is_dropped(step, table, *trigger));
  };
  const std::vector<const Function*> users = integrity::functions_using(
      {.catalog = step.before, .session = step.session}, table, column, most_named + 1, stays);
  if (users.empty()) return;
  std::vector<std::string> names;
  for (const Function* function : std::span(users).first(std::min(users.size(), most_named))) {
    names.push_back(lint::routine_name(step.before, *function));
  }
  lint::Problem problem{
      .span = span,
      .message =
          fmt::format("{}{} still use{} {}, which is {}: {} when called", fmt::join(names, ", "),
                      users.size() > most_named ? " and others" : "", users.size() == 1 ? "s" : "",
                      lost.name(), gone, users.size() == 1 ? "it fails" : "they fail"),
      .notes = {"PostgreSQL keeps a body in quotes as text and does not look into it when what it "
                "names goes"},
      .instead = advice(step, table, column, *users.front()),
      .subject = lint::subject(table, column)};
  for (const Function* function : std::span(users).first(names.size())) {
    problem.related.push_back(
        {function->origin.changed.empty() ? function->origin.created
                                          : function->origin.changed.back(),
         fmt::format("{} is made here", sql::quote_identifier(function->name))});
  }
  problems.add(std::move(problem));
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  lint::for_each_lost_name(context.step,
                           [&](const lint::LostName& lost) { check_name(lost, problems); });
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"compatibility", "functions"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::used_in_function
