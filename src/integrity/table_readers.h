#pragma once

#include "integrity/query_needs.h"

/// What of the schema itself reads and writes tables.
namespace pgplumb::integrity {

/// Of a view or materialized view.
std::vector<TableNeed> needs_of_view(const catalog::Catalog& catalog,
                                     const catalog::Relation& view);

/// Of the queries in a function's body, as far as it can be read.
std::vector<TableNeed> needs_of_function(const catalog::Catalog& catalog,
                                         const catalog::Function& function);

/// Of a policy, under which every query of its table stands for the roles that it is for.
std::vector<TableNeed> needs_of_policy(const catalog::Catalog& catalog,
                                       const catalog::Relation& table,
                                       const catalog::Policy& policy);

}  // namespace pgplumb::integrity
