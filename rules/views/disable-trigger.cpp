#include <fmt/format.h>

#include <algorithm>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::disable_trigger {
namespace {

using sql::AlterTableAction;
using sql::AlterTableKind;

bool enables(AlterTableKind kind) {
  return kind == AlterTableKind::enable_trigger || kind == AlterTableKind::enable_always_trigger ||
         kind == AlterTableKind::enable_replica_trigger;
}

/// A later statement of the file takes it back.
bool is_enabled_later(const replay::Step& step, const sql::AlterTable& alter,
                      const AlterTableAction& disabled) {
  return std::ranges::any_of(lint::later(step), [&](const sql::Statement& statement) {
    const auto* later = std::get_if<sql::AlterTable>(&statement.node);
    if (later == nullptr || later->name.name != alter.name.name) return false;
    return std::ranges::any_of(later->actions, [&](const AlterTableAction& action) {
      return enables(action.kind) &&
             (action.trigger_scope != sql::TriggerScope::named || action.name == disabled.name);
    });
  });
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto [alter, table] = lint::altered_table(step);
  if (table == nullptr) return;
  for (const AlterTableAction& action : alter->actions) {
    if (action.kind != AlterTableKind::disable_trigger || is_enabled_later(step, *alter, action)) {
      continue;
    }
    const bool all = action.trigger_scope == sql::TriggerScope::all;
    const std::string name = lint::display_name(step, *table);
    lint::Problem problem{
        .span = action.span,
        .message = action.trigger_scope == sql::TriggerScope::named
                       ? fmt::format("the trigger {} of {} stays off for everyone",
                                     sql::quote_identifier(action.name), name)
                       : fmt::format("the triggers of {} stay off for everyone", name),
        .notes = {"no later statement of the file turns it on again, and the setting is the "
                  "table's, not the session's"},
        .instead = fmt::format("ALTER TABLE {} ENABLE TRIGGER {};", name,
                               action.trigger_scope == sql::TriggerScope::named
                                   ? sql::quote_identifier(action.name)
                                   : (all ? "ALL" : "USER")),
        .subject = lint::subject(*table, action.name)};
    if (all) {
      problem.notes.emplace_back(
          "ALL turns off the checks of foreign keys too: rows that break "
          "them are not found later");
    }
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"triggers"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::disable_trigger
