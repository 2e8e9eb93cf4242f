#pragma once

#include <set>
#include <unordered_map>
#include <vector>

#include "catalog/catalog.h"

/// What stands on what, so that nothing is made before, or dropped after, what it needs.
namespace pgplumb::report {

/// Of types, functions, sequences and relations each with the others that its definition names. A
/// table's are those of its columns and constraints, and its parents; a call may mean any function
/// of its name.
using Needs = std::unordered_map<catalog::Oid, std::set<catalog::Oid>>;
Needs needs_of(const catalog::Catalog& catalog);

/// What the expression or query names.
std::set<catalog::Oid> named_in(const catalog::Catalog& catalog, const sql::Expr& expr);
std::set<catalog::Oid> named_in(const catalog::Catalog& catalog, const sql::Query& query);

/// Types, functions, sequences and relations that the history made, each behind what its definition
/// names: a view behind the tables that it reads, a table behind the functions of its defaults.
/// What depends on itself in a circle comes in order of creation.
std::vector<catalog::Oid> creation_order(const catalog::Catalog& catalog);

}  // namespace pgplumb::report
