#pragma once

#include <utility>
#include <vector>

#include "catalog/change.h"

/// Behind apply.h: CREATE TABLE (LIKE source INCLUDING ...), after transformTableLikeClause() and
/// expandTableLikeClause().
namespace pgplumb::catalog {

/// The source's columns, for a table not yet in the catalog. Sequences of identity columns are
/// made and added to `sequences` with the column they are for.
void take_like_columns(const Change& change, const sql::LikeClause& like, const Relation& source,
                       Relation& table, std::vector<std::pair<Oid, ColumnNumber>>& sequences);

void take_like_checks(const Change& change, const sql::LikeClause& like, Oid source, Oid table);

/// Indexes and statistics, once the table and its own keys are made.
void take_like_objects(const Change& change, const sql::LikeClause& like, Oid source, Oid table);

}  // namespace pgplumb::catalog
