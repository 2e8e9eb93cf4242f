#include "effects/partitions.h"

#include <algorithm>

#include "effects/alter_table.h"
#include "effects/foreign_keys.h"
#include "effects/implication.h"
#include "effects/key_indexes.h"

namespace pgplumb::effects {

using catalog::Catalog;
using catalog::Constraint;
using catalog::Relation;
using catalog::RelationKind;
using sql::AlterTableAction;

namespace {

/// get_partition_qual_relid(): the bound and those of the parents above.
std::optional<Condition> whole_condition(const Catalog& catalog, const Relation& parent,
                                         const sql::PartitionBound& bound) {
  std::optional<Condition> condition = bound_condition(catalog, parent, bound);
  if (!condition) return std::nullopt;
  Condition whole{.kind = Condition::Kind::all, .parts = {std::move(*condition)}};
  const Relation* table = &parent;
  while (table->is_partition() && !table->parents.empty()) {
    const Relation* above = catalog.relations.find(table->parents.front());
    if (above == nullptr) break;
    std::optional<Condition> inherited = bound_condition(catalog, *above, *table->partition_bound);
    if (!inherited) return std::nullopt;
    whole.parts.push_back(std::move(*inherited));
    table = above;
  }
  return whole;
}

/// A table without rows of its own hands the work down to its partitions; one whose constraints
/// prove the condition is spared (QueuePartitionConstraintValidation()).
void scan_unless_proved(Collector& out, const Relation& table,
                        const std::optional<Condition>& condition, std::string_view reason) {
  if (condition && implies(known_conditions(table), *condition)) return;
  if (table.kind == RelationKind::partitioned_table) {
    for (const catalog::Oid oid : table.children) {
      if (const Relation* child = out.relation(oid)) {
        scan_unless_proved(out, *child, condition, reason);
      }
    }
    return;
  }
  out.scan(table, reason);
}

bool is_same_key(const Relation& parent, const Constraint& key, const Relation& child,
                 const Constraint& own) {
  if (own.kind != catalog::ConstraintKind::foreign_key || own.references != key.references ||
      own.columns.size() != key.columns.size() ||
      own.referenced_columns != key.referenced_columns || own.on_delete != key.on_delete ||
      own.on_update != key.on_update || own.match != key.match ||
      own.deferrable != key.deferrable || own.parent != catalog::no_oid) {
    return false;
  }
  for (std::size_t i = 0; i < key.columns.size(); ++i) {
    const catalog::Column* there = parent.column(key.columns[i]);
    const catalog::Column* here = child.column(own.columns[i]);
    if (there == nullptr || here == nullptr || there->name != here->name) return false;
  }
  return true;
}

/// CloneFkReferencing() with tryAttachPartitionForeignKey(): a key that the table has already is
/// taken over, whereby the triggers of its own go from the referenced table.
void clone_foreign_key(Collector& out, const Relation& parent, const Constraint& key,
                       const Relation& child) {
  const auto own = std::ranges::find_if(child.constraints, [&](const Constraint& each) {
    return is_same_key(parent, key, child, each) &&
           (out.version() >= 18 || each.validated == key.validated);
  });
  const bool attached = own != child.constraints.end();
  lock_referenced(out, key.references,
                  attached ? LockMode::access_exclusive : LockMode::share_row_exclusive);
  const bool checked = attached ? !own->validated && key.validated : key.validated;
  if (!checked || !key.enforced) return;
  for (const Relation* table : with_descendants(out.catalog(), child)) {
    out.check_foreign_key(*table, key.name, key.references);
  }
}

/// AttachPartitionEnsureIndexes()
void ensure_indexes(Collector& out, const Relation& parent, const Relation& child) {
  for (const catalog::Oid oid : parent.indexes) {
    const catalog::Index* index = out.catalog().indexes.find(oid);
    if (index == nullptr) continue;
    out.lock_index(oid, LockMode::share_update_exclusive);
    const KeyIndex wanted = key_index(parent, *index);
    if (index_that_serves(out.catalog(), child, wanted) != nullptr) continue;
    for (const NewIndex& made : new_indexes(out.catalog(), child, wanted, false)) {
      if (made.built) {
        out.build_new_index(*made.table, made.name, "the partitioned table has such an index");
      }
    }
  }
}

/// CloneFkReferenced(): the tables that refer to the parent get triggers on the new partition.
void lock_referencing(Collector& out, const Relation& parent) {
  const LockMode mode =
      out.version() >= 15 ? LockMode::share_row_exclusive : LockMode::access_share;
  for_each_reference(out.catalog(), parent,
                     [&](const Relation& table, const Constraint&) { out.lock(table, mode); });
}

void check_default_partition(Collector& out, const Relation& parent,
                             const sql::PartitionBound& bound) {
  const Relation* rest = default_partition(out.catalog(), parent);
  if (rest == nullptr) return;
  out.lock(*rest, LockMode::access_exclusive);
  // get_proposed_default_constraint()
  std::optional<Condition> condition =
      bound.is_default ? std::nullopt : bound_condition(out.catalog(), parent, bound);
  if (condition) condition = negate(std::move(*condition));
  // check_default_partition_contents(), QueuePartitionConstraintValidation(): only where the table
  // itself does not prove it are its partitions looked at.
  if (condition && implies(known_conditions(*rest), *condition)) return;
  out.lock_with_descendants(*rest, LockMode::access_exclusive);
  if (bound.is_default) return;
  scan_unless_proved(out, *rest, condition,
                     "the DEFAULT partition may hold rows of the new partition");
}

}  // namespace

void attach_partition(TableAlteration& alteration, const AlterTableAction& action) {
  Collector& out = alteration.out();
  const Relation& parent = *alteration.target().before;
  const Relation* child = out.relation(action.other);
  if (child == nullptr || !action.bound) return;
  out.lock_with_descendants(*child, LockMode::access_exclusive);
  lock_referencing(out, parent);
  ensure_indexes(out, parent, *child);
  for (const Constraint& key : parent.constraints) {
    if (key.kind == catalog::ConstraintKind::foreign_key) {
      clone_foreign_key(out, parent, key, *child);
    }
  }
  scan_unless_proved(out, *child, whole_condition(out.catalog(), parent, *action.bound),
                     "its rows must lie within the partition's bound");
  check_default_partition(out, parent, *action.bound);
}

void create_partition(Collector& out, const Relation& parent, const sql::PartitionBound& bound) {
  out.lock(parent, LockMode::access_exclusive);
  lock_referencing(out, parent);
  for (const Constraint& key : parent.constraints) {
    if (key.kind == catalog::ConstraintKind::foreign_key) {
      lock_referenced(out, key.references, LockMode::share_row_exclusive);
    }
  }
  check_default_partition(out, parent, bound);
}

void detach_partition(TableAlteration& alteration, const AlterTableAction& action) {
  Collector& out = alteration.out();
  const Relation& parent = *alteration.target().before;
  const Relation* child = out.relation(action.other);
  if (child == nullptr) return;
  // With CONCURRENTLY, the second transaction takes this lock, as FINALIZE does.
  out.lock_with_descendants(*child, LockMode::access_exclusive);
  if (action.concurrently) out.not_in_transaction();
  if (!action.concurrently && action.kind == sql::AlterTableKind::detach_partition) {
    if (const Relation* rest = default_partition(out.catalog(), parent)) {
      out.lock(*rest, LockMode::access_exclusive);
    }
  }
  for (const Constraint& key : parent.constraints) {
    if (key.kind == catalog::ConstraintKind::foreign_key) {
      lock_referenced(out, key.references, LockMode::share_row_exclusive);
    }
  }
  // ATDetachCheckNoForeignKeyRefs() reads each referencing table for rows of the partition.
  for_each_reference(out.catalog(), parent, [&](const Relation& table, const Constraint&) {
    out.lock(table, LockMode::access_exclusive);
    out.scan(table, "no row of it may refer to the partition that is detached");
  });
}

bool can_detach_concurrently(const Catalog& catalog, const Relation& table) {
  return catalog.pg_version() >= 14 && default_partition(catalog, table) == nullptr;
}

}  // namespace pgplumb::effects
