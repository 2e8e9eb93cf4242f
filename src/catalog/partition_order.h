#pragma once

#include <vector>

#include "catalog/catalog.h"

namespace pgplumb::catalog {

/// The partitions of a table in the order in which PostgreSQL walks them: by their bounds, as
/// partition_bounds_create() sorts them. Names that it chooses on the way are numbered in it.
std::vector<Oid> partitions_in_order(const Catalog& catalog, const Relation& table);

}  // namespace pgplumb::catalog
