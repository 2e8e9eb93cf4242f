#include "lint/replaced_column.h"

#include <algorithm>

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
bool writes(const replay::Step& step, const sql::QualifiedName& table) {
  for (const sql::Statement& statement : step.migration.parsed.statements) {
    const auto* data = std::get_if<sql::DataStatement>(&statement.node);
    if (data == nullptr) continue;
    for (const sql::QualifiedName* written : sql::tables_of(data->query).writes) {
      if (written->name == table.name) return true;
    }
  }
  return false;
}

/// The name of the table that the column refers to, or did until the unit dropped the foreign key;
/// empty where it refers to none.
std::string old_reference(const replay::Step& step, const catalog::Relation& table,
                          const catalog::Column& column) {
  catalog::Oid oid = step.deploy.lost_reference(table.oid, column.number);
  for (const catalog::Constraint& key : table.constraints) {
    if (key.kind == catalog::ConstraintKind::foreign_key &&
        std::ranges::find(key.columns, column.number) != key.columns.end()) {
      oid = key.references;
    }
  }
  const catalog::Relation* referenced = step.before.relations.find(oid);
  if (oid == catalog::no_oid) return {};
  return referenced == nullptr ? "a table that is gone" : referenced->name;
}

/// The same of the column that is added: its own REFERENCES, or a foreign key that the file adds.
std::string new_reference(const replay::Step& step, const sql::AlterTable& alter,
                          const AlterTableAction& added) {
  if (const auto* key = added_constraint(added, ConstraintKind::foreign_key)) {
    return key->references.name;
  }
  const auto reference_in = [&](const sql::AlterTable& other) -> std::string {
    if (other.name.name != alter.name.name) return {};
    for (const AlterTableAction& action : other.actions) {
      if (!action.constraint || action.constraint->kind != ConstraintKind::foreign_key) continue;
      const auto& columns = action.constraint->columns;
      if (std::ranges::find(columns, added.column->name, &sql::Identifier::name) != columns.end()) {
        return action.constraint->references.name;
      }
    }
    return {};
  };
  if (std::string found = reference_in(alter); !found.empty()) return found;
  for (const sql::Statement& statement : later(step)) {
    const auto* other = std::get_if<sql::AlterTable>(&statement.node);
    if (other == nullptr) continue;
    if (std::string found = reference_in(*other); !found.empty()) return found;
  }
  return {};
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
      writes(step, alter->name) ||
      old_reference(step, *table, *old) != new_reference(step, *alter, *added)) {
    return std::nullopt;
  }
  return ReplacedColumn{
      .table = table, .old_column = old, .new_column = &column, .dropped = dropped->span};
}

}  // namespace pgplumb::lint
