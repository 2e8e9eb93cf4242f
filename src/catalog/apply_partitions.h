#pragma once

#include "catalog/change.h"

/// Behind apply.h: inheritance and partitions.
namespace pgplumb::catalog {

/// Adds the parent's columns to a relation being made (MergeAttributes()): `relation` is not in
/// the catalog yet.
void take_parent_columns(Relation& relation, const Relation& parent, bool is_partition);

/// What else a new child gets of its parent: the link, checks and, as a partition, indexes,
/// foreign keys, triggers.
void take_parent_objects(const Change& change, Oid child, Oid parent, bool is_partition);

PartitionKey partition_key(const Change& change, const Relation& relation,
                           const sql::PartitionBy& written);

void attach_partition(const Change& change, Oid parent, Oid partition,
                      const sql::PartitionBound& bound);
void detach_partition(const Change& change, Oid parent, Oid partition, bool concurrently);
void add_inherit(const Change& change, Oid child, Oid parent);
void drop_inherit(const Change& change, Oid child, Oid parent);

/// A trigger of a partitioned table is on each of its partitions too.
void inherit_trigger(const Change& change, Oid partition, const Trigger& trigger);

}  // namespace pgplumb::catalog
