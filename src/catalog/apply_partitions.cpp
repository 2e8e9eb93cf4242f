// Inheritance and partitions: what a child gets when it is made or attached, and what is its own
// again when it is let go.
#include "catalog/apply_partitions.h"

#include <algorithm>

#include "catalog/apply_constraints.h"
#include "catalog/apply_index.h"
#include "catalog/partition_constraint.h"
#include "catalog/stored.h"

namespace pgplumb::catalog {

namespace {

/// MergeAttributesIntoExisting(): the child has the columns already.
void merge_columns(const Change& change, Oid child, const Relation& parent, bool is_partition) {
  Relation& heir = touch_relation(change, child);
  for (const Column& column : parent.columns) {
    Column* same = find_column(heir, column.name);
    if (same == nullptr) continue;
    ++same->inherited;
    if (!is_partition) continue;
    same->local = false;
    if (change.catalog.pg_version() >= 17) same->identity = column.identity;
  }
}

void merge_checks(const Change& change, Oid child, Oid parent) {
  const std::vector<Constraint> constraints = change.catalog.relations.find(parent)->constraints;
  for (const Constraint& constraint : constraints) {
    if (constraint.kind == ConstraintKind::check && !constraint.no_inherit) {
      inherit_check(change, child, constraint, parent);
    }
  }
}

void merge_not_null(const Change& change, Oid child, const Relation& parent) {
  if (change.catalog.pg_version() < 18) return;
  Relation& heir = change.catalog.relations.edit(child);
  for (const Constraint& constraint : parent.constraints) {
    if (constraint.kind != ConstraintKind::not_null || constraint.no_inherit) continue;
    const ColumnNumber number = same_column(parent, constraint.columns[0], heir);
    for (Constraint& own : heir.constraints) {
      if (own.kind != ConstraintKind::not_null || own.columns[0] != number) continue;
      ++own.inherited;
      if (heir.is_partition()) own.local = false;
    }
  }
}

/// NOT NULL ... NO INHERIT
bool keeps_not_null(const Relation& parent, ColumnNumber column) {
  return std::ranges::any_of(parent.constraints, [&](const Constraint& constraint) {
    return constraint.kind == ConstraintKind::not_null && constraint.no_inherit &&
           constraint.columns.front() == column;
  });
}

void take_partition_objects(const Change& change, Oid partition, Oid parent) {
  Catalog& catalog = change.catalog;
  inherit_indexes(change, partition, parent);
  const std::vector<Trigger> triggers = catalog.relations.find(parent)->triggers;
  for (const Trigger& trigger : triggers) {
    if (trigger.row) inherit_trigger(change, partition, trigger);
  }
  inherit_foreign_keys(change, partition, parent);
  reference_partition(change, partition, parent);
}

void let_go_of_columns(Relation& child, const Relation& parent) {
  for (const Column& column : parent.columns) {
    Column* same = find_column(child, column.name);
    if (same == nullptr || same->inherited == 0) continue;
    if (--same->inherited == 0) same->local = true;
  }
}

void let_go_of_constraints(const Change& change, Oid child, const Relation& parent) {
  Relation& heir = change.catalog.relations.edit(child);
  for (Constraint& constraint : heir.constraints) {
    const bool by_name =
        constraint.kind == ConstraintKind::check || constraint.kind == ConstraintKind::not_null;
    const bool of_parent =
        by_name ? parent.constraint(constraint.name) != nullptr || constraint.inherited > 0
                : std::ranges::find(parent.constraints, constraint.parent, &Constraint::oid) !=
                      parent.constraints.end();
    if (!of_parent || constraint.inherited == 0) continue;
    constraint.parent = no_oid;
    if (--constraint.inherited == 0) constraint.local = true;
  }
}

/// The constraints that refer to the partition on behalf of its parent go.
void drop_references_of_parent(const Change& change, Oid partition) {
  Catalog& catalog = change.catalog;
  const std::vector<Oid> referring = catalog.relations.find(partition)->referenced_by;
  for (const Oid relation : referring) {
    std::vector<Oid> gone;
    for (const Constraint& constraint : catalog.relations.find(relation)->constraints) {
      if (constraint.references == partition && constraint.parent != no_oid) {
        gone.push_back(constraint.oid);
      }
    }
    for (const Oid constraint : gone) remove_constraint(catalog, relation, constraint);
  }
}

}  // namespace

void take_parent_columns(Relation& relation, const Relation& parent, bool is_partition) {
  for (const Column& column : parent.columns) {
    const bool not_null = column.not_null && !keeps_not_null(parent, column.number);
    if (Column* same = find_column(relation, column.name)) {
      ++same->inherited;
      same->not_null = same->not_null || not_null;
      continue;
    }
    Column copy = column;
    copy.not_null = not_null;
    copy.number = relation.next_column++;
    copy.local = false;
    copy.inherited = 1;
    copy.comment.reset();
    // The identity is the partitioned table's; partitions have had it since version 17.
    if (!is_partition) copy.identity = Identity::none;
    relation.columns.push_back(std::move(copy));
  }
}

void take_parent_objects(const Change& change, Oid child, Oid parent, bool is_partition) {
  link_parent(change.catalog, child, parent);
  if (is_partition) take_partition_objects(change, child, parent);
  merge_checks(change, child, parent);
  // There are no rows yet that could violate them.
  for (Constraint& check : change.catalog.relations.edit(child).constraints) {
    if (check.kind == ConstraintKind::check) check.validated = check.enforced;
  }
}

PartitionKey partition_key(const Change& change, const Relation& relation,
                           const sql::PartitionBy& written) {
  PartitionKey key{.strategy = written.strategy};
  for (const sql::IndexElement& element : written.keys) {
    PartitionKey::Part part;
    if (const Column* column = relation.column(element.column)) {
      part.column = column->number;
    } else if (!element.expr.empty()) {
      part.expr = stored(change.catalog, change.session, element.expr[0], &relation);
    }
    part.operator_class = element.operator_class.name;
    part.collation = element.collation.name;
    key.parts.push_back(std::move(part));
  }
  return key;
}

void attach_partition(const Change& change, Oid parent, Oid partition,
                      const sql::PartitionBound& bound) {
  Catalog& catalog = change.catalog;
  Relation& part = touch_relation(change, partition);
  if (!part.parents.empty() || parent == partition) return;
  part.partition_bound = bound;
  touch_relation(change, parent);
  link_parent(catalog, partition, parent);
  const Relation& whole = *catalog.relations.find(parent);
  merge_columns(change, partition, whole, true);
  merge_not_null(change, partition, whole);
  merge_checks(change, partition, parent);
  take_partition_objects(change, partition, parent);
}

void detach_partition(const Change& change, Oid parent, Oid partition, bool concurrently) {
  Catalog& catalog = change.catalog;
  if (concurrently) add_check_of_bounds(change, parent, partition);
  Relation& part = touch_relation(change, partition);
  const Relation& whole = touch_relation(change, parent);
  if (std::ranges::find(whole.children, partition) == whole.children.end()) return;
  drop_references_of_parent(change, partition);
  let_go_of_columns(part, whole);
  let_go_of_constraints(change, partition, whole);
  for (const Oid index : std::vector<Oid>(part.indexes)) {
    const Oid above = catalog.indexes.find(index)->parent;
    if (above == no_oid) continue;
    std::erase(catalog.indexes.edit(above).children, index);
    catalog.indexes.edit(index).parent = no_oid;
  }
  std::erase_if(part.triggers, [](const Trigger& trigger) { return trigger.parent != no_oid; });
  part.partition_bound.reset();
  for (Column& column : part.columns) column.identity = Identity::none;
  unlink_parent(catalog, partition, parent);
}

void add_inherit(const Change& change, Oid child, Oid parent) {
  const Relation& whole = touch_relation(change, parent);
  merge_columns(change, child, whole, false);
  merge_not_null(change, child, whole);
  merge_checks(change, child, parent);
  link_parent(change.catalog, child, parent);
}

void drop_inherit(const Change& change, Oid child, Oid parent) {
  const Relation& whole = touch_relation(change, parent);
  let_go_of_columns(touch_relation(change, child), whole);
  let_go_of_constraints(change, child, whole);
  unlink_parent(change.catalog, child, parent);
}

void inherit_trigger(const Change& change, Oid partition, const Trigger& trigger) {
  Catalog& catalog = change.catalog;
  Relation& part = catalog.relations.edit(partition);
  if (std::ranges::find(part.triggers, trigger.name, &Trigger::name) != part.triggers.end()) {
    return;
  }
  Trigger copy = trigger;
  copy.oid = catalog.new_oid();
  copy.parent = trigger.oid;
  copy.origin = {.created = change.span};
  part.triggers.push_back(copy);
  const std::vector<Oid> parts = part.children;
  for (const Oid child : parts) inherit_trigger(change, child, copy);
}

}  // namespace pgplumb::catalog
