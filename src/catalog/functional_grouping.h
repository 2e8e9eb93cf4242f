#pragma once

#include "catalog/catalog.h"

namespace pgplumb::catalog {

/// Whether the query of a view may name columns of a table only since GROUP BY has all of the
/// table's primary key: then it depends on that constraint (check_functional_grouping()).
bool relies_on_primary_key(const Catalog& catalog, const Relation& view, const Relation& table);

}  // namespace pgplumb::catalog
