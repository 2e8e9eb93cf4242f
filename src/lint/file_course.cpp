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
std::span<const AlterTableAction> actions_on(const replay::Step& step,
                                             const sql::Statement& statement,
                                             const Relation& table) {
  const auto* alter = std::get_if<sql::AlterTable>(&statement.node);
  if (alter == nullptr || !means(step, alter->name, table)) return {};
  return alter->actions;
}

/// The schema of what a name means, or in which it would be made.
std::string schema_of(const replay::Step& step, const sql::QualifiedName& name) {
  const Relation* relation = catalog::resolve_relation(step.before, step.session, name);
  return relation != nullptr ? relation->schema
                             : catalog::creation_schema(step.before, step.session, name,
                                                        sql::Persistence::permanent);
}

/// What the statement renames has the relation's name from then on.
bool renames_to(const replay::Step& step, const sql::Rename& rename, const Relation& relation) {
  return rename.new_name == relation.name && schema_of(step, rename.target.name) == relation.schema;
}

const sql::ColumnDef* added_column(const replay::Step& step, const sql::Statement& statement,
                                   const Relation& table, std::string_view column) {
  for (const AlterTableAction& action : actions_on(step, statement, table)) {
    if (action.kind == AlterTableKind::add_column && action.column &&
        action.column->name == column) {
      return &*action.column;
    }
  }
  return nullptr;
}

bool drops(const replay::Step& step, const sql::Statement& statement, const Relation& relation) {
  const auto* drop = std::get_if<sql::Drop>(&statement.node);
  if (drop == nullptr) return false;
  const bool of_relations = drop->object == sql::ObjectKind::table ||
                            drop->object == sql::ObjectKind::view ||
                            drop->object == sql::ObjectKind::materialized_view;
  return of_relations && std::ranges::any_of(drop->objects, [&](const sql::ObjectRef& object) {
           return means(step, object.name, relation);
         });
}

bool drops_column_of(const replay::Step& step, const sql::Statement& statement,
                     const Relation& table, const catalog::Index& index) {
  return std::ranges::any_of(
      actions_on(step, statement, table), [&](const AlterTableAction& action) {
        const catalog::Column* column =
            action.kind == AlterTableKind::drop_column ? table.column(action.name) : nullptr;
        return column != nullptr && catalog::index_reads(index, table, column->number);
      });
}

bool drops_index(const sql::Statement& statement) {
  const auto* drop = std::get_if<sql::Drop>(&statement.node);
  return drop != nullptr && drop->object == sql::ObjectKind::index;
}

bool locks_whole_table(const replay::Step& step, const sql::Statement& statement,
                       const Relation& table) {
  const auto* alter = std::get_if<sql::AlterTable>(&statement.node);
  if (alter != nullptr && means(step, alter->name, table)) {
    return effects::lock_level(*alter) == effects::LockMode::access_exclusive;
  }
  const sql::Rename* rename = table_rename(statement);
  return drops(step, statement, table) || column_rename(step, statement, table) != nullptr ||
         (rename != nullptr &&
          (means(step, rename->target.name, table) || renames_to(step, *rename, table)));
}

/// CONCURRENTLY, VACUUM: PostgreSQL refuses it in a transaction, so the file is not run in one.
bool runs_in_none(const sql::Statement& statement) {
  const auto* vacuum = std::get_if<sql::Vacuum>(&statement.node);
  return runs_concurrently(statement) || (vacuum != nullptr && vacuum->vacuum);
}

}  // namespace

bool means(const replay::Step& step, const sql::QualifiedName& written, const Relation& relation) {
  if (written.name != relation.name) return false;
  if (!written.schema.empty()) return written.schema == relation.schema;
  const Relation* found = catalog::resolve_relation(step.before, step.session, written);
  return found != nullptr && found->oid == relation.oid;
}

const sql::Rename* table_rename(const sql::Statement& statement) {
  const auto* rename = std::get_if<sql::Rename>(&statement.node);
  return rename != nullptr && rename->object == sql::ObjectKind::table ? rename : nullptr;
}

const sql::Rename* column_rename(const replay::Step& step, const sql::Statement& statement,
                                 const Relation& table) {
  const auto* rename = std::get_if<sql::Rename>(&statement.node);
  return rename != nullptr && rename->object == sql::ObjectKind::column &&
                 means(step, rename->target.name, table)
             ? rename
             : nullptr;
}

const sql::ColumnDef* later_definition(const replay::Step& step, const Relation& table,
                                       std::string_view column) {
  if (const auto* added = added_column(step, step.statement, table, column)) return added;
  for (const sql::Statement& statement : later(step)) {
    if (const auto* added = added_column(step, statement, table, column)) return added;
  }
  return nullptr;
}

const sql::Rename* renames_column_later(const replay::Step& step, const Relation& table,
                                        std::string_view column) {
  if (later_definition(step, table, column) != nullptr) return nullptr;
  for (const sql::Statement& statement : later(step)) {
    const sql::Rename* rename = column_rename(step, statement, table);
    if (rename != nullptr && rename->new_name == column) return rename;
  }
  return nullptr;
}

bool makes_column_later(const replay::Step& step, const Relation& table, std::string_view column) {
  return later_definition(step, table, column) != nullptr ||
         renames_column_later(step, table, column) != nullptr;
}

Freed freed_column_before(const replay::Step& step, const Relation& table,
                          std::string_view column) {
  for (const sql::Statement& statement : earlier(step)) {
    const sql::Rename* rename = column_rename(step, statement, table);
    if (rename != nullptr && rename->target.part == column) return Freed::by_rename;
    for (const AlterTableAction& action : actions_on(step, statement, table)) {
      if (action.kind == AlterTableKind::drop_column && action.name == column) {
        return Freed::by_drop;
      }
    }
  }
  return Freed::not_;
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
         (rename != nullptr && renames_to(step, *rename, relation));
}

const sql::Statement* makes_table_later(const replay::Step& step, const Relation& relation) {
  const auto all = later(step);
  const auto found = std::ranges::find_if(
      all, [&](const sql::Statement& statement) { return takes_name(step, statement, relation); });
  return found == all.end() ? nullptr : &*found;
}

const sql::Statement* takes_name_at_once(const StatementContext& context,
                                         std::span<const sql::Statement> behind,
                                         const Relation& relation) {
  const Commit commit = commit_of(context);
  if (commit != Commit::with_others && commit != Commit::unknown) return nullptr;
  for (const sql::Statement& statement : behind) {
    const auto* end = std::get_if<sql::Transaction>(&statement.node);
    if (end != nullptr && end->kind == sql::TransactionKind::commit) return nullptr;
    if (takes_name(context.step, statement, relation)) return &statement;
  }
  return nullptr;
}

const sql::Statement* fails_by_table_name(const StatementContext& context,
                                          const Relation& relation) {
  const replay::Step& step = context.step;
  const auto behind = later(step);
  for (std::size_t i = 0; i < behind.size(); ++i) {
    const sql::Rename* rename = table_rename(behind[i]);
    if (rename == nullptr || !means(step, rename->target.name, relation)) continue;
    const bool has_successor =
        takes_name_at_once(context, behind.subspan(i + 1), relation) != nullptr;
    return has_successor ? nullptr : &behind[i];
  }
  for (const sql::Statement& statement : earlier(step)) {
    const sql::Rename* rename = table_rename(statement);
    if (rename == nullptr || !renames_to(step, *rename, relation)) continue;
    const bool has_successor = std::ranges::any_of(behind, [&](const sql::Statement& next) {
      const auto* view = std::get_if<sql::CreateView>(&next.node);
      return view != nullptr && view->name.name == rename->target.name.name;
    });
    return has_successor ? nullptr : &statement;
  }
  return nullptr;
}

bool is_dropped_later(const replay::Step& step, const Relation& relation) {
  return std::ranges::any_of(later(step), [&](const sql::Statement& statement) {
    return drops(step, statement, relation);
  });
}

bool drops_with_index_later(const replay::Step& step, const Relation& table,
                            const catalog::Index& index) {
  return std::ranges::any_of(later(step), [&](const sql::Statement& statement) {
    return drops(step, statement, table) || drops_column_of(step, statement, table, index);
  });
}

bool drops_index_later(const replay::Step& step, const Relation& table,
                       const catalog::Index& index) {
  const auto names_it = [&](const sql::Statement& statement) {
    const auto* drop = std::get_if<sql::Drop>(&statement.node);
    if (drop != nullptr && drop->object == sql::ObjectKind::index) {
      return std::ranges::any_of(drop->objects, [&](const sql::ObjectRef& object) {
        return object.name.name == index.name &&
               catalog::resolve_index(step.before, step.session, object.name) == &index;
      });
    }
    // A constraint and its index have one name.
    return index.constraint != catalog::no_oid &&
           std::ranges::any_of(
               actions_on(step, statement, table), [&](const AlterTableAction& action) {
                 return action.kind == AlterTableKind::drop_constraint && action.name == index.name;
               });
  };
  return drops_with_index_later(step, table, index) || std::ranges::any_of(later(step), names_it);
}

bool locks_whole_table_anyway(const StatementContext& context, const Relation& table) {
  const replay::Step& step = context.step;
  const auto held = step.transaction.locks.find(table.oid);
  if (held != step.transaction.locks.end() &&
      held->second.mode == effects::LockMode::access_exclusive &&
      !drops_index(*held->second.since)) {
    return true;
  }
  const bool may_be_one = commit_of(context) == Commit::unknown &&
                          std::ranges::none_of(step.migration.parsed.statements, runs_in_none);
  if (!step.transaction.open() && !may_be_one) return false;
  const auto ends = [](const sql::Statement& statement) {
    return std::holds_alternative<sql::Transaction>(statement.node);
  };
  if (may_be_one) {
    const auto before = earlier(step);
    for (auto i = before.rbegin(); i != before.rend() && !ends(*i); ++i) {
      if (locks_whole_table(step, *i, table)) return true;
    }
  }
  for (const sql::Statement& statement : later(step)) {
    if (ends(statement)) return false;
    if (locks_whole_table(step, statement, table)) return true;
  }
  return false;
}

}  // namespace pgplumb::lint
