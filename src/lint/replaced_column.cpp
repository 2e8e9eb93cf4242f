#include "lint/replaced_column.h"

#include <algorithm>

#include "lint/file_course.h"
#include "sql/walk.h"

namespace pgplumb::lint {

namespace {

using sql::AlterTableAction;
using sql::AlterTableKind;
using sql::ConstraintKind;

/// The one subcommand of a kind; null where there are none or several.
const AlterTableAction* only(const sql::AlterTable& alter, AlterTableKind kind) {
  const AlterTableAction* found = nullptr;
  for (const AlterTableAction& action : alter.actions) {
    if (action.kind != kind) continue;
    if (found != nullptr) return nullptr;
    found = &action;
  }
  return found;
}

/// Any statement of the file that writes rows of the table may carry the values over.
bool writes(const replay::Step& step, const catalog::Relation& table) {
  for (const sql::Statement& statement : step.migration.parsed.statements) {
    const auto* data = std::get_if<sql::DataStatement>(&statement.node);
    if (data == nullptr) continue;
    for (const sql::QualifiedName* written : sql::tables_of(data->query).writes) {
      if (means(step, *written, table)) return true;
    }
  }
  return false;
}

/// The table that the column refers to, or did until the unit dropped the foreign key; none where
/// it refers to none.
catalog::Oid old_reference(const replay::Step& step, const catalog::Relation& table,
                           const catalog::Column& column) {
  for (const catalog::Constraint& key : table.constraints) {
    if (key.kind == catalog::ConstraintKind::foreign_key &&
        std::ranges::find(key.columns, column.number) != key.columns.end()) {
      return key.references;
    }
  }
  return step.deploy.lost_reference(table.oid, column.number);
}

/// The foreign key of a new column among the subcommands of an ALTER TABLE of its table.
const sql::ConstraintDef* key_of(const sql::AlterTable& alter, std::string_view column) {
  for (const AlterTableAction& action : alter.actions) {
    if (!action.constraint || action.constraint->kind != ConstraintKind::foreign_key) continue;
    const auto& columns = action.constraint->columns;
    if (std::ranges::find(columns, column, &sql::Identifier::name) != columns.end()) {
      return &*action.constraint;
    }
  }
  return nullptr;
}

/// The same of the column that is added: its own REFERENCES, or a foreign key that the file adds.
const sql::ConstraintDef* new_key(const replay::Step& step, const catalog::Relation& table,
                                  const sql::AlterTable& alter, const AlterTableAction& added) {
  if (const auto* key = added_constraint(added, ConstraintKind::foreign_key)) return key;
  if (const auto* key = key_of(alter, added.column->name)) return key;
  for (const sql::Statement& statement : later(step)) {
    const auto* other = std::get_if<sql::AlterTable>(&statement.node);
    if (other == nullptr || !means(step, other->name, table)) continue;
    if (const auto* key = key_of(*other, added.column->name)) return key;
  }
  return nullptr;
}

/// Both columns refer to one table, or neither to any.
bool refer_alike(const replay::Step& step, const catalog::Relation& table,
                 const catalog::Column& old, const sql::ConstraintDef* key) {
  const catalog::Oid referenced = old_reference(step, table, old);
  if (key == nullptr) return referenced == catalog::no_oid;
  const catalog::Relation* next =
      catalog::resolve_relation(step.before, step.session, key->references);
  return next != nullptr && next->oid == referenced;
}

}  // namespace

std::optional<ReplacedColumn> replaced_column(const replay::Step& step) {
  const auto [alter, table] = altered_table(step);
  if (table == nullptr || step.deploy.has_emptied(table->oid)) return std::nullopt;
  const AlterTableAction* dropped = only(*alter, AlterTableKind::drop_column);
  const AlterTableAction* added = only(*alter, AlterTableKind::add_column);
  if (dropped == nullptr || added == nullptr || !added->column || added->column->type.empty()) {
    return std::nullopt;
  }
  const sql::ColumnDef& column = *added->column;
  const catalog::Column* old = table->column(dropped->name);
  if (old == nullptr || column.name == old->name ||
      catalog::resolve_type(step.before, step.session, column.type.front()) != old->type ||
      writes(step, *table) ||
      !refer_alike(step, *table, *old, new_key(step, *table, *alter, *added))) {
    return std::nullopt;
  }
  return ReplacedColumn{
      .table = table, .old_column = old, .added = added, .dropped = dropped->span};
}

}  // namespace pgplumb::lint
