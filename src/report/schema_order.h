#pragma once

#include <vector>

#include "catalog/catalog.h"

namespace pgplumb::report {

/// Types, functions, sequences and relations that the history made, each behind what its definition
/// names: a view behind the tables that it reads, a table behind the functions of its defaults.
/// What depends on itself in a circle comes in order of creation.
std::vector<catalog::Oid> creation_order(const catalog::Catalog& catalog);

}  // namespace pgplumb::report
