#pragma once

#include <vector>

#include "integrity/foreign_key_graph.h"

namespace pgplumb::integrity {

/// A table without which some others would have no connection through foreign keys.
struct HubTable {
  const catalog::Relation* table = nullptr;
  std::size_t referring = 0;  ///< tables that refer to it
};

/// How the project's tables hang together through foreign keys, in whichever direction.
struct TableGroups {
  /// Tables that are connected, each set with two or more, the largest first; in a set, the oldest
  /// first.
  std::vector<std::vector<const catalog::Relation*>> islands;
  std::vector<const catalog::Relation*> alone;  ///< no foreign key in or out, the oldest first
  std::vector<HubTable> hubs;                   ///< the one that most tables refer to first
};

TableGroups table_groups(const catalog::Catalog& catalog);

}  // namespace pgplumb::integrity
