#include "lint/lost_names.h"

#include <fmt/format.h>

#include <algorithm>

#include "sql/walk.h"

namespace pgplumb::lint {
namespace {

using catalog::Relation;
using Visit = std::function<void(const LostName&)>;

/// A later statement of the file gives the name to another table or view: what says it finds that.
bool is_named_again(const replay::Step& step, const Relation& relation) {
  return std::ranges::any_of(later(step), [&](const sql::Statement& statement) {
    if (const auto* table = std::get_if<sql::CreateTable>(&statement.node)) {
      return is_name_of(step, table->name, relation);
    }
    if (const auto* view = std::get_if<sql::CreateView>(&statement.node)) {
      return is_name_of(step, view->name, relation);
    }
    const auto* rename = std::get_if<sql::Rename>(&statement.node);
    return rename != nullptr && rename->target.part.empty() &&
           is_name_of(step,
                      {.schema = rename->target.name.schema, .name = rename->new_name, .span = {}},
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
  return adds_it(step.statement) || std::ranges::any_of(later(step), adds_it);
}

void visit_drop(const replay::Step& step, const sql::Drop& drop, const Visit& visit) {
  if (drop.object != sql::ObjectKind::table && drop.object != sql::ObjectKind::view) return;
  for (const sql::ObjectRef& object : drop.objects) {
    const Relation* relation = catalog::resolve_relation(step.before, step.session, object.name);
    if (relation == nullptr || !in_use(step, *relation) || is_named_again(step, *relation)) {
      continue;
    }
    visit({step, object.span, relation, {}, "dropped"});
  }
}

void visit_rename(const replay::Step& step, const sql::Rename& rename, const Visit& visit) {
  const bool is_column = rename.object == sql::ObjectKind::column;
  if (!is_column && rename.object != sql::ObjectKind::table &&
      rename.object != sql::ObjectKind::view) {
    return;
  }
  const Relation* relation =
      catalog::resolve_relation(step.before, step.session, rename.target.name);
  if (relation == nullptr || !in_use(step, *relation)) return;
  const std::string_view column = is_column ? rename.target.part : std::string_view();
  if (is_column ? relation->column(column) == nullptr || is_added_again(step, *relation, column)
                : is_named_again(step, *relation)) {
    return;
  }
  visit({step, step.statement.head, relation, column,
         fmt::format("{} from now on", sql::quote_identifier(rename.new_name))});
}

}  // namespace

std::string LostName::name() const {
  return column.empty() ? display_name(step, *relation) : column_name(step, *relation, column);
}

void for_each_lost_name(const replay::Step& step, const Visit& visit) {
  if (step.effects.refused) return;
  if (const auto* drop = std::get_if<sql::Drop>(&step.statement.node)) {
    visit_drop(step, *drop, visit);
  } else if (const auto* rename = std::get_if<sql::Rename>(&step.statement.node)) {
    visit_rename(step, *rename, visit);
  } else if (const auto [alter, table] = altered_table(step); table != nullptr) {
    for (const sql::AlterTableAction& action : alter->actions) {
      if (action.kind != sql::AlterTableKind::drop_column ||
          table->column(action.name) == nullptr || is_added_again(step, *table, action.name)) {
        continue;
      }
      visit({step, action.span, table, action.name, "dropped"});
    }
  }
}

}  // namespace pgplumb::lint
