#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>

#include "lint/function_bodies.h"
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

/// A later statement of the file gives the name to another table or view: what says it finds that.
bool is_named_again(const replay::Step& step, const Relation& relation) {
  return std::ranges::any_of(lint::later(step), [&](const sql::Statement& statement) {
    if (const auto* table = std::get_if<sql::CreateTable>(&statement.node)) {
      return lint::is_name_of(step, table->name, relation);
    }
    if (const auto* view = std::get_if<sql::CreateView>(&statement.node)) {
      return lint::is_name_of(step, view->name, relation);
    }
    const auto* rename = std::get_if<sql::Rename>(&statement.node);
    return rename != nullptr && rename->target.part.empty() &&
           lint::is_name_of(
               step, {.schema = rename->target.name.schema, .name = rename->new_name, .span = {}},
               relation);
  });
}

/// This statement or a later one of the file adds a column of the name to the table: what stands
/// there is found.
bool is_added_again(const replay::Step& step, const Relation& table, std::string_view column) {
  const auto adds = [&](const sql::AlterTableAction& action) {
    return action.kind == sql::AlterTableKind::add_column && action.column &&
           action.column->name == column;
  };
  const auto adds_it = [&](const sql::Statement& statement) {
    const auto* alter = std::get_if<sql::AlterTable>(&statement.node);
    return alter != nullptr && alter->name.name == table.name &&
           std::ranges::any_of(alter->actions, adds);
  };
  return adds_it(step.statement) || std::ranges::any_of(lint::later(step), adds_it);
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

/// `gone` says what becomes of the column, or with an empty one of the table.
void add(const replay::Step& step, Span span, const Relation& table, std::string_view column,
         std::string_view gone, lint::Problems& problems) {
  if (!column.empty() && is_added_again(step, table, column)) return;
  const auto stays = [&](const Function& function) {
    const catalog::Trigger* trigger = column.empty() ? nullptr : trigger_of(table, function);
    return function.extension.empty() && !is_mended_later(step, function) &&
           (trigger == nullptr || !is_dropped(step, table, *trigger));
  };
  const std::vector<const Function*> users = lint::functions_using(
      {.catalog = step.before, .session = step.session}, table, column, most_named + 1, stays);
  if (users.empty()) return;
  std::vector<std::string> names;
  for (const Function* function : std::span(users).first(std::min(users.size(), most_named))) {
    names.push_back(lint::routine_name(step.before, *function));
  }
  const std::string what =
      column.empty() ? lint::display_name(step, table) : lint::column_name(step, table, column);
  lint::Problem problem{
      .span = span,
      .message =
          fmt::format("{}{} still use{} {}, which is {}: {} when called", fmt::join(names, ", "),
                      users.size() > most_named ? " and others" : "", users.size() == 1 ? "s" : "",
                      what, gone, users.size() == 1 ? "it fails" : "they fail"),
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

void check_drop(const replay::Step& step, const sql::Drop& drop, lint::Problems& problems) {
  if (drop.object != sql::ObjectKind::table && drop.object != sql::ObjectKind::view) return;
  for (const sql::ObjectRef& object : drop.objects) {
    const Relation* relation = catalog::resolve_relation(step.before, step.session, object.name);
    if (relation == nullptr || !lint::in_use(step, *relation)) continue;
    if (!is_named_again(step, *relation))
      add(step, object.span, *relation, {}, "dropped", problems);
  }
}

void check_rename(const replay::Step& step, const sql::Rename& rename, lint::Problems& problems) {
  const bool is_column = rename.object == sql::ObjectKind::column;
  if (!is_column && rename.object != sql::ObjectKind::table &&
      rename.object != sql::ObjectKind::view) {
    return;
  }
  const Relation* relation =
      catalog::resolve_relation(step.before, step.session, rename.target.name);
  if (relation == nullptr || !lint::in_use(step, *relation)) return;
  if (is_column && relation->column(rename.target.part) == nullptr) return;
  if (!is_column && is_named_again(step, *relation)) return;
  add(step, step.statement.head, *relation, is_column ? rename.target.part : std::string(),
      fmt::format("{} from now on", sql::quote_identifier(rename.new_name)), problems);
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (step.effects.refused) return;
  if (const auto* drop = std::get_if<sql::Drop>(&step.statement.node)) {
    check_drop(step, *drop, problems);
  } else if (const auto* rename = std::get_if<sql::Rename>(&step.statement.node)) {
    check_rename(step, *rename, problems);
  } else if (const auto [alter, table] = lint::altered_table(step); table != nullptr) {
    for (const sql::AlterTableAction& action : alter->actions) {
      if (action.kind != sql::AlterTableKind::drop_column) continue;
      if (table->column(action.name) == nullptr) continue;
      add(step, action.span, *table, action.name, "dropped", problems);
    }
  }
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
