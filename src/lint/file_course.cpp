#include "lint/file_course.h"

#include <algorithm>

#include "catalog/drop.h"
#include "effects/lock_modes.h"

namespace pgplumb::lint {
namespace {

using catalog::Relation;
using sql::AlterTableAction;
using sql::AlterTableKind;

/// The subcommands of an ALTER TABLE of the relation; none of other statements.
std::span<const AlterTableAction> actions_on(const sql::Statement& statement,
                                             const Relation& table) {
  const auto* alter = std::get_if<sql::AlterTable>(&statement.node);
  if (alter == nullptr || !is_named(alter->name, table)) return {};
  return alter->actions;
}

/// RENAME COLUMN of the relation; null where the statement is none.
const sql::Rename* column_rename(const sql::Statement& statement, const Relation& table) {
  const auto* rename = std::get_if<sql::Rename>(&statement.node);
  return rename != nullptr && rename->object == sql::ObjectKind::column &&
                 is_named(rename->target.name, table)
             ? rename
             : nullptr;
}

const sql::Rename* table_rename(const sql::Statement& statement) {
  const auto* rename = std::get_if<sql::Rename>(&statement.node);
  return rename != nullptr && rename->object == sql::ObjectKind::table ? rename : nullptr;
}

const sql::ColumnDef* added_column(const sql::Statement& statement, const Relation& table,
                                   std::string_view column) {
  for (const AlterTableAction& action : actions_on(statement, table)) {
    if (action.kind == AlterTableKind::add_column && action.column &&
        action.column->name == column) {
      return &*action.column;
    }
  }
  return nullptr;
}

bool drops(const sql::Statement& statement, const Relation& relation) {
  const auto* drop = std::get_if<sql::Drop>(&statement.node);
  if (drop == nullptr) return false;
  const bool of_relations = drop->object == sql::ObjectKind::table ||
                            drop->object == sql::ObjectKind::view ||
                            drop->object == sql::ObjectKind::materialized_view;
  return of_relations && std::ranges::any_of(drop->objects, [&](const sql::ObjectRef& object) {
           return is_named(object.name, relation);
         });
}

bool drops_column_of(const sql::Statement& statement, const Relation& table,
                     const catalog::Index& index) {
  return std::ranges::any_of(actions_on(statement, table), [&](const AlterTableAction& action) {
    const catalog::Column* column =
        action.kind == AlterTableKind::drop_column ? table.column(action.name) : nullptr;
    return column != nullptr && catalog::index_reads(index, table, column->number);
  });
}

bool drops_index(const sql::Statement& statement) {
  const auto* drop = std::get_if<sql::Drop>(&statement.node);
  return drop != nullptr && drop->object == sql::ObjectKind::index;
}

bool locks_whole_table(const sql::Statement& statement, const Relation& table) {
  const auto* alter = std::get_if<sql::AlterTable>(&statement.node);
  if (alter != nullptr && is_named(alter->name, table)) {
    return effects::lock_level(*alter) == effects::LockMode::access_exclusive;
  }
  const sql::Rename* rename = table_rename(statement);
  return drops(statement, table) || column_rename(statement, table) != nullptr ||
         (rename != nullptr &&
          (is_named(rename->target.name, table) || rename->new_name == table.name));
}

}  // namespace

bool is_named(const sql::QualifiedName& written, const Relation& relation) {
  return written.name == relation.name &&
         (written.schema.empty() || written.schema == relation.schema);
}

const sql::ColumnDef* later_definition(const replay::Step& step, const Relation& table,
                                       std::string_view column) {
  if (const auto* added = added_column(step.statement, table, column)) return added;
  for (const sql::Statement& statement : later(step)) {
    if (const auto* added = added_column(statement, table, column)) return added;
  }
  return nullptr;
}

bool makes_column_later(const replay::Step& step, const Relation& table, std::string_view column) {
  return later_definition(step, table, column) != nullptr ||
         std::ranges::any_of(later(step), [&](const sql::Statement& statement) {
           const sql::Rename* rename = column_rename(statement, table);
           return rename != nullptr && rename->new_name == column;
         });
}

bool freed_column_before(const replay::Step& step, const Relation& table, std::string_view column) {
  return std::ranges::any_of(earlier(step), [&](const sql::Statement& statement) {
    const sql::Rename* rename = column_rename(statement, table);
    if (rename != nullptr && rename->target.part == column) return true;
    return std::ranges::any_of(actions_on(statement, table), [&](const AlterTableAction& action) {
      return action.kind == AlterTableKind::drop_column && action.name == column;
    });
  });
}

bool takes_name(const replay::Step& step, const sql::Statement& statement,
                const Relation& relation) {
  const auto is_it = [&](const auto* made) {
    return made != nullptr && is_name_of(step, made->name, relation);
  };
  const sql::Rename* rename = table_rename(statement);
  return is_it(std::get_if<sql::CreateTable>(&statement.node)) ||
         is_it(std::get_if<sql::CreateTableAs>(&statement.node)) ||
         is_it(std::get_if<sql::CreateView>(&statement.node)) ||
         (rename != nullptr && rename->new_name == relation.name);
}

bool makes_table_later(const replay::Step& step, const Relation& relation) {
  return std::ranges::any_of(later(step), [&](const sql::Statement& statement) {
    return takes_name(step, statement, relation);
  });
}

bool renames_table(const replay::Step& step, const Relation& relation) {
  const auto renames = [&](const sql::Statement& statement) {
    const sql::Rename* rename = table_rename(statement);
    return rename != nullptr &&
           (is_named(rename->target.name, relation) || rename->new_name == relation.name);
  };
  return std::ranges::any_of(earlier(step), renames) || std::ranges::any_of(later(step), renames);
}

bool is_dropped_later(const replay::Step& step, const Relation& relation) {
  return std::ranges::any_of(
      later(step), [&](const sql::Statement& statement) { return drops(statement, relation); });
}

bool drops_with_index_later(const replay::Step& step, const Relation& table,
                            const catalog::Index& index) {
  return std::ranges::any_of(later(step), [&](const sql::Statement& statement) {
    return drops(statement, table) || drops_column_of(statement, table, index);
  });
}

bool locks_whole_table_anyway(const StatementContext& context, const Relation& table) {
  const replay::Step& step = context.step;
  const auto held = step.transaction.locks.find(table.oid);
  if (held != step.transaction.locks.end() &&
      held->second.mode == effects::LockMode::access_exclusive &&
      !drops_index(*held->second.since)) {
    return true;
  }
  const bool may_be_one = commit_of(context) == Commit::unknown;
  if (!step.transaction.open() && !may_be_one) return false;
  const auto ends = [](const sql::Statement& statement) {
    return std::holds_alternative<sql::Transaction>(statement.node);
  };
  if (may_be_one) {
    const auto before = earlier(step);
    for (auto i = before.rbegin(); i != before.rend() && !ends(*i); ++i) {
      if (locks_whole_table(*i, table)) return true;
    }
  }
  for (const sql::Statement& statement : later(step)) {
    if (ends(statement)) return false;
    if (locks_whole_table(statement, table)) return true;
  }
  return false;
}

}  // namespace pgplumb::lint
