#pragma once

#include <string>
#include <vector>

#include "catalog/change.h"
#include "catalog/naming.h"

/// Behind apply.h: indexes of tables and partitions.
namespace pgplumb::catalog {

/// The keys of an index as written, over the columns of the relation. Names of the index's columns
/// (ChooseIndexColumnNames()) are chosen for all of `keys` and `include` together.
std::vector<IndexKey> index_keys(const Change& change, const Relation& relation,
                                 const std::vector<sql::IndexElement>& elements,
                                 const std::string& method);
void choose_column_names(const Relation& relation, Index& index);

/// DefineIndex(): gives the index a name where it has none, adds it and, unless `only`, builds it
/// on every partition. `constraint_kind` of a key's index adds the constraint as well; the
/// constraint's own fields are taken from `constraint`.
struct NewIndex {
  Index index;
  IndexPurpose purpose = IndexPurpose::plain;
  Constraint constraint;
  bool only = false;
};
Oid define_index(const Change& change, NewIndex made);

/// generateClonedIndexStmt(): the same index for another relation with columns of these names.
/// `parent`: the clone is to be attached to it.
NewIndex clone_index(const Change& change, Oid index, Oid relation);

/// The partition gets all indexes of its parent: its own that match are attached, the others made
/// (AttachPartitionEnsureIndexes()).
void inherit_indexes(const Change& change, Oid partition, Oid parent);

/// The column's type has changed: the indexes over it are made anew from their definitions. Those
/// of partitions get the names that new ones get (RememberIndexForRebuilding() keeps the topmost).
void rebuild_indexes(const Change& change, Oid relation, const std::string& column);

/// ALTER INDEX ... ATTACH PARTITION: the parent is valid once every partition has one.
void attach_index(const Change& change, Oid index, Oid parent);

}  // namespace pgplumb::catalog
