#pragma once

#include <string_view>
#include <vector>

#include "catalog/catalog.h"

namespace pgplumb::integrity {

/// Whether a relation is the project's own design, known whole, and spoken of by itself: an
/// ordinary or partitioned table that the history made. Not partitions (their parent speaks for
/// them), temporary tables, tables of extensions, bookkeeping of migration tools, or what the
/// history only names.
bool is_judged_table(const catalog::Relation& relation);

/// All tables of that kind, in order of creation.
std::vector<const catalog::Relation*> judged_tables(const catalog::Catalog& catalog);

/// A partition of the project's own: what it has besides what it has from its parent is spoken of
/// by itself.
bool is_judged_partition(const catalog::Relation& relation);

/// The partitioned table at the top, for a partition; else the table itself. Rows go in through it.
const catalog::Relation& topmost_parent(const catalog::Catalog& catalog,
                                        const catalog::Relation& table);

/// Judged tables, partitions and materialized views: whatever the project may index.
bool is_judged_for_indexes(const catalog::Relation& relation);

/// Tables that migration tools and job queues make for themselves: "schema_migrations".
bool is_bookkeeping_table(std::string_view name);

/// Whether the column can hold NULL: neither it nor the domain that is its type forbids it.
bool accepts_null(const catalog::Catalog& catalog, const catalog::Column& column);

/// What the column, or else the domain that is its type, is filled with; for a generated column its
/// expression. Null where there is none.
const sql::Expr* default_of(const catalog::Catalog& catalog, const catalog::Column& column);

/// PostGIS's geometry or geography, whoever made the extension.
bool is_spatial(const catalog::Catalog& catalog, const catalog::TypeRef& type);

/// The type below any domains: the one given, or one of the catalog.
const catalog::TypeRef& base_type(const catalog::Catalog& catalog, const catalog::TypeRef& type);
const catalog::TypeRef& base_type(const catalog::Catalog&, catalog::TypeRef&&) = delete;

}  // namespace pgplumb::integrity
