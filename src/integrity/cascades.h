#pragma once

#include <vector>

#include "integrity/foreign_key_graph.h"

namespace pgplumb::integrity {

/// What the delete of one row can take along through ON DELETE CASCADE.
struct CascadeReach {
  const catalog::Relation* table = nullptr;
  /// The tables that lose rows, nearest first; the table itself is not among them.
  std::vector<const catalog::Relation*> reached;
  /// Cascading foreign keys on the way that no index serves: each deleted row reads that table
  /// whole.
  std::vector<ForeignKeyEdge> unindexed;
  /// Foreign keys with NO ACTION or RESTRICT to a table on the way: a row that refers to a deleted
  /// one stops the delete. (One that the same delete takes along before the end of the statement
  /// stops it under RESTRICT alone.)
  std::vector<ForeignKeyEdge> stopping;
};

/// Of the tables whose rows take rows of other tables along, those that reach the most tables, the
/// widest first.
std::vector<CascadeReach> widest_cascades(const catalog::Catalog& catalog, std::size_t count);

}  // namespace pgplumb::integrity
