// Foreign keys. With a partitioned table at either end PostgreSQL keeps further constraints: one
// a partition that refers, and one, under a name of its own, a partition that is referred to.
#include <algorithm>

#include "catalog/apply_constraints.h"
#include "catalog/naming.h"
#include "catalog/partition_order.h"

namespace pgplumb::catalog {

namespace {

/// transformFkeyCheckAttrs(): the key of the referenced table with exactly these columns.
Oid referenced_index(const Catalog& catalog, const Relation& referenced,
                     const std::vector<ColumnNumber>& columns) {
  for (const Oid oid : referenced.indexes) {
    const Index& index = *catalog.indexes.find(oid);
    if (!index.unique || index.predicate || index.keys.size() != columns.size()) continue;
    const bool same = std::ranges::all_of(index.keys, [&](const IndexKey& key) {
      return std::ranges::find(columns, key.column) != columns.end();
    });
    if (same) return oid;
  }
  return no_oid;
}

std::string addition(const Catalog& catalog, const std::vector<std::string>& columns) {
  // Before 12 the name had the first column alone.
  if (catalog.pg_version() < 12 && !columns.empty()) return columns.front();
  return join_column_names(columns);
}

std::string choose_name(const Catalog& catalog, const Relation& relation,
                        const std::vector<ColumnNumber>& columns) {
  return choose_constraint_name(catalog, relation.schema, relation.name,
                                addition(catalog, column_names(relation, columns)), "fkey");
}

/// The name of a copy of `constraint` in the same relation: by the columns, or from 18 on the
/// constraint's with a number behind it (addFkConstraint()).
std::string name_of_copy(const Catalog& catalog, const Relation& relation,
                         const Constraint& constraint) {
  if (catalog.pg_version() < 18) return choose_name(catalog, relation, constraint.columns);
  for (int number = 1;; ++number) {
    std::string name = make_object_name(constraint.name, {}, std::to_string(number));
    if (!catalog.has_constraint_name(relation.schema, name)) return name;
  }
}

/// addFkRecurseReferenced(): the constraint on one partition of the referenced table, and on the
/// partitions of that.
void refer_to_partition(const Change& change, Oid relation, Oid constraint, Oid partition) {
  Catalog& catalog = change.catalog;
  const Relation& owner = *catalog.relations.find(relation);
  const auto it = std::ranges::find(owner.constraints, constraint, &Constraint::oid);
  if (it == owner.constraints.end()) return;
  const Relation& whole = *catalog.relations.find(it->references);
  const Relation& part = *catalog.relations.find(partition);
  Constraint copy = *it;
  copy.oid = no_oid;
  copy.name = name_of_copy(catalog, owner, *it);
  copy.references = partition;
  for (ColumnNumber& number : copy.referenced_columns) number = same_column(whole, number, part);
  copy.index = referenced_index(catalog, part, copy.referenced_columns);
  copy.parent = constraint;
  copy.local = false;
  copy.inherited = 1;
  copy.origin = {.created = change.span};
  const std::vector<Oid> parts = partitions_in_order(catalog, part);
  const Oid made = add_constraint(catalog, relation, std::move(copy));
  for (const Oid child : parts) refer_to_partition(change, relation, made, child);
}

/// CloneFkReferencing(): the same foreign key on a partition.
void clone_to_partition(const Change& change, Oid relation, Oid constraint, Oid partition) {
  Catalog& catalog = change.catalog;
  const Relation& owner = *catalog.relations.find(relation);
  const auto it = std::ranges::find(owner.constraints, constraint, &Constraint::oid);
  if (it == owner.constraints.end()) return;
  Constraint copy = *it;
  Relation& part = catalog.relations.edit(partition);
  for (ColumnNumber& number : copy.columns) number = same_column(owner, number, part);
  for (ColumnNumber& number : copy.on_delete_columns) number = same_column(owner, number, part);
  copy.parent = constraint;
  copy.local = false;
  copy.inherited = 1;
  for (Constraint& own : part.constraints) {
    // tryAttachPartitionForeignKey()
    const bool same = own.kind == ConstraintKind::foreign_key && own.parent == no_oid &&
                      own.references == copy.references && own.columns == copy.columns &&
                      own.referenced_columns == copy.referenced_columns &&
                      own.on_delete == copy.on_delete && own.on_update == copy.on_update &&
                      own.match == copy.match && own.deferrable == copy.deferrable &&
                      own.initially_deferred == copy.initially_deferred;
    if (!same) continue;
    own.parent = constraint;
    own.local = false;
    own.inherited = 1;
    return;
  }
  if (part.constraint(copy.name) != nullptr) copy.name = choose_name(catalog, part, copy.columns);
  copy.oid = no_oid;
  copy.origin = {.created = change.span};
  const std::vector<Oid> parts = partitions_in_order(catalog, part);
  const Oid made = add_constraint(catalog, partition, std::move(copy));
  for (const Oid child : parts) clone_to_partition(change, partition, made, child);
}

/// Copies for the partitions of the referenced table hang below the constraint of the same
/// relation: those of the table's own making.
bool is_of_own_making(const Relation& relation, const Constraint& constraint) {
  if (constraint.kind != ConstraintKind::foreign_key || constraint.references == no_oid) {
    return false;
  }
  return constraint.parent == no_oid ||
         std::ranges::find(relation.constraints, constraint.parent, &Constraint::oid) ==
             relation.constraints.end();
}

}  // namespace

void add_foreign_key(const Change& change, Oid relation, const sql::ConstraintDef& definition,
                     const std::string& column) {
  Catalog& catalog = change.catalog;
  const Relation& owner = *catalog.relations.find(relation);
  Constraint key{.name = definition.name,
                 .kind = ConstraintKind::foreign_key,
                 .match = definition.match,
                 .on_delete = definition.on_delete,
                 .on_update = definition.on_update,
                 .validated = !definition.not_valid && !definition.not_enforced,
                 .enforced = !definition.not_enforced,
                 .deferrable = definition.deferrable,
                 .initially_deferred = definition.initially_deferred,
                 .temporal = definition.without_overlaps,
                 .origin = {.created = definition.span}};
  key.columns = definition.columns.empty() && !column.empty()
                    ? column_numbers(owner, {{.name = column}})
                    : column_numbers(owner, definition.columns);
  if (key.columns.empty()) return;
  for (const std::string& name : definition.on_delete_columns) {
    if (const Column* set = owner.column(name)) key.on_delete_columns.push_back(set->number);
  }
  std::vector<Oid> referenced_partitions;
  if (const Relation* to = resolve_relation(catalog, change.session, definition.references)) {
    key.references = to->oid;
    key.referenced_columns = column_numbers(*to, definition.referenced_columns);
    if (definition.referenced_columns.empty()) {
      if (const Constraint* primary = to->primary_key()) key.referenced_columns = primary->columns;
    }
    key.index = referenced_index(catalog, *to, key.referenced_columns);
    if (to->kind == RelationKind::partitioned_table) {
      referenced_partitions = partitions_in_order(catalog, *to);
    }
  }
  if (key.name.empty()) key.name = choose_name(catalog, owner, key.columns);
  if (owner.constraint(key.name) != nullptr) return;
  const bool is_partitioned = owner.kind == RelationKind::partitioned_table;
  const std::vector<Oid> partitions =
      is_partitioned ? partitions_in_order(catalog, owner) : std::vector<Oid>();
  const Oid oid = add_constraint(catalog, relation, std::move(key));
  for (const Oid partition : referenced_partitions) {
    refer_to_partition(change, relation, oid, partition);
  }
  for (const Oid partition : partitions) clone_to_partition(change, relation, oid, partition);
}

void inherit_foreign_keys(const Change& change, Oid partition, Oid parent) {
  const Relation& from = *change.catalog.relations.find(parent);
  std::vector<Oid> keys;
  for (const Constraint& constraint : from.constraints) {
    if (is_of_own_making(from, constraint)) keys.push_back(constraint.oid);
  }
  for (const Oid key : keys) clone_to_partition(change, parent, key, partition);
}

void reference_partition(const Change& change, Oid partition, Oid parent) {
  const std::vector<Oid> referring = change.catalog.relations.find(parent)->referenced_by;
  for (const Oid relation : referring) {
    std::vector<Oid> keys;
    for (const Constraint& constraint : change.catalog.relations.find(relation)->constraints) {
      const Relation& owner = *change.catalog.relations.find(relation);
      // A partition's copy of a key has no copies for the referenced partitions.
      const bool roots = constraint.parent == no_oid || !is_of_own_making(owner, constraint);
      if (constraint.references == parent && roots) keys.push_back(constraint.oid);
    }
    for (const Oid key : keys) refer_to_partition(change, relation, key, partition);
  }
}

}  // namespace pgplumb::catalog
