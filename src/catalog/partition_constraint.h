#pragma once

#include "catalog/change.h"

namespace pgplumb::catalog {

/// DETACH PARTITION ... CONCURRENTLY leaves the bounds of the partition as a CHECK on it, unless
/// what is there says so already (DetachAddConstraintIfNeeded()). To be called while the partition
/// is one.
void add_check_of_bounds(const Change& change, Oid parent, Oid partition);

}  // namespace pgplumb::catalog
