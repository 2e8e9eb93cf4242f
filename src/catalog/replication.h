#pragma once

#include "catalog/catalog.h"

/// What logical replication makes of a table.
namespace pgplumb::catalog {

/// The publication has the table: by name, with its schema, or as a partition of one that it has.
bool publishes(const Catalog& catalog, const Publication& publication, const Relation& table);

/// Rows of the table can be told apart by the other side: what it publishes of UPDATE and DELETE is
/// refused otherwise (CheckCmdReplicaIdentity()).
bool has_replica_identity(const Catalog& catalog, const Relation& table);

}  // namespace pgplumb::catalog
