// ALTER TABLE works in passes, whatever order the subcommands are written in (AT_PASS_* in
// tablecmds.c): what is dropped goes first, so a CHECK that the statement also drops proves
// nothing; foreign keys come last. Then each table that was touched is rewritten or read once.
#include "effects/alter_table.h"

#include <algorithm>

#include "effects/handlers.h"
#include "effects/lock_modes.h"

namespace pgplumb::effects {

using catalog::Relation;
using sql::AlterTableAction;
using sql::AlterTableKind;

namespace {

enum class Pass : std::uint8_t {
  drop,
  alter_type,
  add_column,
  set_expression,
  add_check,
  column_attributes,
  add_index,
  add_other,
  misc,
};

Pass pass_of_constraint(const sql::ConstraintDef& definition) {
  switch (definition.kind) {
    case sql::ConstraintKind::primary_key:
    case sql::ConstraintKind::unique:
    case sql::ConstraintKind::exclude:
      return Pass::add_index;
    case sql::ConstraintKind::foreign_key:
      return Pass::add_other;
    default:
      return Pass::add_check;
  }
}

/// ATPrepCmd()
Pass pass_of(const AlterTableAction& action) {
  using enum AlterTableKind;
  switch (action.kind) {
    case drop_column:
    case drop_constraint:
    case drop_default:
    case drop_not_null:
    case drop_expression:
    case drop_identity:
      return Pass::drop;
    case alter_type:
      return Pass::alter_type;
    case add_column:
      return Pass::add_column;
    case set_expression:
      return Pass::set_expression;
    case set_not_null:
      return Pass::column_attributes;
    case add_constraint:
      return action.constraint ? pass_of_constraint(*action.constraint) : Pass::misc;
    case set_default:
      return Pass::add_other;
    default:
      return Pass::misc;
  }
}

}  // namespace

TableAlteration::TableAlteration(Collector& out, const Relation& relation, LockMode mode, bool only)
    : out_(out), relation_(relation), mode_(mode), only_(only) {}

AlteredTable& TableAlteration::open(const Relation& relation) {
  const auto [position, added] = tables_.try_emplace(relation.oid);
  if (added) {
    position->second.before = &relation;
    order_.push_back(relation.oid);
    out_.lock(relation, mode_);
  }
  position->second.part = part_;
  return position->second;
}

std::vector<AlteredTable*> TableAlteration::family() {
  std::vector<AlteredTable*> tables{&target()};
  if (only_) return tables;
  for (const catalog::Oid oid : catalog::descendants(catalog(), relation_.oid)) {
    if (const Relation* child = catalog().relations.find(oid)) tables.push_back(&open(*child));
  }
  return tables;
}

std::vector<AlteredTable*> TableAlteration::partitions() {
  return partitioned() ? family() : std::vector<AlteredTable*>{&target()};
}

void TableAlteration::run(const std::vector<AlterTableAction>& actions) {
  std::vector<const AlterTableAction*> ordered;
  for (const AlterTableAction& action : actions) ordered.push_back(&action);
  std::ranges::stable_sort(ordered, {},
                           [](const AlterTableAction* action) { return pass_of(*action); });
  open(relation_);
  for (const AlterTableAction* action : ordered) {
    const bool has_parts = action->column && action->column->constraints.size() > 1;
    last_ = action == ordered.back() && !has_parts;
    execute(*action);
  }
  for (const catalog::Oid oid : order_) finish(tables_.at(oid));
}

void TableAlteration::execute_column_action(const AlterTableAction& action) {
  switch (action.kind) {
    case AlterTableKind::add_column:
      return add_column(*this, action);
    case AlterTableKind::drop_column:
      return drop_column(*this, action);
    case AlterTableKind::set_not_null:
      return set_not_null(*this, action);
    case AlterTableKind::drop_not_null:
      return drop_not_null(*this, action);
    case AlterTableKind::set_expression:
      return set_expression(*this, action);
    case AlterTableKind::alter_type:
      return alter_type(*this, action);
    case AlterTableKind::add_identity:
    case AlterTableKind::set_identity:
    case AlterTableKind::drop_identity:
      return alter_identity(*this, action);
    // ATSimpleRecursion() in ATPrepCmd()
    case AlterTableKind::set_default:
    case AlterTableKind::drop_default:
    case AlterTableKind::drop_expression:
    case AlterTableKind::set_statistics:
    case AlterTableKind::set_storage:
      family();
      return;
    default:
      return;
  }
}

void TableAlteration::execute(const AlterTableAction& action) {
  part_ = action.span;
  switch (action.kind) {
    case AlterTableKind::add_constraint:
      if (action.constraint) {
        std::vector<std::string> columns;
        for (const sql::Identifier& column : action.constraint->columns) {
          columns.push_back(column.name);
        }
        // Since 18, ATPrepCmd() locks all descendants, whether the constraint goes there or not.
        if (version() >= 18) family();
        add_constraint(*this, *action.constraint, columns);
      }
      return;
    case AlterTableKind::validate_constraint:
      return validate_constraint(*this, action);
    case AlterTableKind::drop_constraint:
      return drop_constraint(*this, action);
    case AlterTableKind::alter_constraint:
      return alter_constraint(*this, action);
    case AlterTableKind::set_logged:
    case AlterTableKind::set_unlogged:
      return set_persistence(*this, action);
    case AlterTableKind::set_access_method:
      return set_access_method(*this, action);
    case AlterTableKind::set_tablespace:
      return set_tablespace(*this, action);
    case AlterTableKind::set_owner:
      out_.lock_indexes_of(relation_, mode_);
      out_.lock_sequences_of(relation_, mode_);
      return;
    case AlterTableKind::enable_trigger:
    case AlterTableKind::enable_always_trigger:
    case AlterTableKind::enable_replica_trigger:
    case AlterTableKind::disable_trigger:
      return switch_triggers(*this, action);
    case AlterTableKind::add_inherit:
      // ATExecAddInherit(): the new parent may not change its columns meanwhile.
      if (const Relation* parent = out_.relation(action.other)) {
        out_.lock(*parent, LockMode::share_update_exclusive);
      }
      return;
    case AlterTableKind::drop_inherit:
      if (const Relation* parent = out_.relation(action.other)) {
        out_.lock(*parent, LockMode::access_share);
      }
      return;
    case AlterTableKind::attach_partition:
      return attach_partition(*this, action);
    case AlterTableKind::detach_partition:
    case AlterTableKind::detach_partition_finalize:
      return detach_partition(*this, action);
    default:
      return execute_column_action(action);
  }
}

/// ATRewriteTables()
void TableAlteration::finish(const AlteredTable& table) {
  const Relation& relation = *table.before;
  if (has_storage(relation)) {
    if (table.rewrite.given()) {
      out_.rewrite(relation, table.rewrite);
      for (const catalog::Oid index : table.now().indexes) out_.build_index(index, table.rewrite);
    } else if (table.scan.given()) {
      out_.scan(relation, table.scan);
    }
    if (table.move.given()) out_.rewrite(relation, table.move);
  }
  for (const AlteredTable::IndexBuild& build : table.index_builds) {
    if (build.index != catalog::no_oid) {
      out_.build_index(build.index, build.cause);
    } else {
      out_.build_new_index(relation, build.name, build.cause);
    }
  }
  for (const AlteredTable::ForeignKey& key : table.foreign_keys) {
    out_.check_foreign_key(relation, key.constraint, key.references, key.parts);
  }
}

}  // namespace pgplumb::effects
