// ALTER TABLE is also the statement behind ALTER INDEX, VIEW, SEQUENCE and TYPE; which of them it
// is, is a matter of what the name stands for.
#include <algorithm>

#include "effects/alter_table.h"
#include "effects/handlers.h"
#include "effects/lock_modes.h"

namespace pgplumb::effects {

using catalog::Relation;
using catalog::RelationKind;
using sql::AlterTableAction;
using sql::AlterTableKind;

namespace {

void alter_index(const sql::AlterTable& statement, const catalog::Index& index, Collector& out) {
  out.lock_index(index.oid, lock_level(statement));
  for (const AlterTableAction& action : statement.actions) {
    if (action.kind != AlterTableKind::attach_partition) continue;
    // ATExecAttachPartitionIdx()
    out.lock(index.relation, LockMode::access_share);
    const catalog::Index* child =
        catalog::resolve_index(out.catalog(), out.session(), action.other);
    if (child == nullptr) continue;
    out.lock_index(child->oid, LockMode::access_exclusive);
    out.lock(child->relation, LockMode::access_share);
  }
}

void alter_sequence(const sql::AlterTable& statement, const catalog::Sequence& sequence,
                    Collector& out) {
  out.lock_sequence(sequence.oid, lock_level(statement));
}

bool changes_attributes(const AlterTableAction& action) {
  return action.kind == AlterTableKind::add_column || action.kind == AlterTableKind::drop_column ||
         action.kind == AlterTableKind::alter_type;
}

/// ATTypedTableRecursion(): CASCADE takes the tables OF the type along.
void alter_composite(const sql::AlterTable& statement, const Relation& composite, Collector& out) {
  for (const auto& [oid, type] : out.catalog().types) {
    if (type.relation != composite.oid) continue;
    for (const auto& [table_oid, table] : out.catalog().relations) {
      if (table.of_type != oid) continue;
      std::vector<AlterTableAction> actions;
      std::ranges::copy_if(statement.actions, std::back_inserter(actions),
                           [](const AlterTableAction& action) {
                             return changes_attributes(action) && action.cascade;
                           });
      if (actions.empty()) continue;
      TableAlteration(out, table, LockMode::access_exclusive, false).run(actions);
    }
  }
}

}  // namespace

void add_effects(const sql::AlterTable& statement, Collector& out) {
  const catalog::ClassRef* what =
      catalog::resolve_class(out.catalog(), out.session(), statement.name);
  if (what == nullptr) return;
  if (what->kind == catalog::ClassKind::index) {
    if (const catalog::Index* index = out.catalog().indexes.find(what->oid)) {
      alter_index(statement, *index, out);
    }
    return;
  }
  if (what->kind == catalog::ClassKind::sequence) {
    if (const catalog::Sequence* sequence = out.catalog().sequences.find(what->oid)) {
      alter_sequence(statement, *sequence, out);
    }
    return;
  }
  const Relation* relation = out.relation(what->oid);
  if (relation == nullptr) return;
  if (relation->kind == RelationKind::composite_type) {
    return alter_composite(statement, *relation, out);
  }
  TableAlteration(out, *relation, lock_level(statement), statement.only).run(statement.actions);
}

}  // namespace pgplumb::effects
