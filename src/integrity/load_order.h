#pragma once

#include <vector>

#include "integrity/foreign_key_graph.h"

namespace pgplumb::integrity {

/// The order in which rows go into tables; they leave in the reverse of it.
struct LoadOrder {
  /// Every judged table, after those that it refers to; of tables that do not depend on each other,
  /// the older first.
  std::vector<const catalog::Relation*> tables;
  /// The foreign keys that cannot be met in this order: the cheapest set whose rows go in without
  /// and get them in a second pass. Those of a table to itself are not among them.
  std::vector<ForeignKeyEdge> broken;
  bool cheapest = true;  ///< false: too many circles to be sure of it
};

LoadOrder load_order(const catalog::Catalog& catalog);

}  // namespace pgplumb::integrity
