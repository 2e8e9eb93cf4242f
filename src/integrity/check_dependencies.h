#pragma once

#include <vector>

#include "integrity/table_dependencies.h"

namespace pgplumb::integrity {

/// What validated CHECK constraints say of values being equal: `a = b`, `a = 1`,
/// `closed = (closed_at IS NOT NULL)`, a boolean by itself. NULL passes a CHECK, so only what
/// cannot be NULL counts.
std::vector<TableDependency> check_dependencies(const catalog::Catalog& catalog,
                                                const catalog::Relation& relation);

}  // namespace pgplumb::integrity
