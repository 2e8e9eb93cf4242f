#pragma once

#include "catalog/catalog.h"
#include "prisma/database.h"

namespace pgplumb::prisma {

/// The catalog as Prisma's engine describes a database to itself (sql-schema-describer,
/// postgres.rs): without what it does not see. `asked` says which schemas it looks into, and with
/// which features.
Database described(const catalog::Catalog& catalog, const Database& asked);

/// Tables that Prisma leaves alone wherever they are: its own and PostGIS'.
bool is_left_alone(const catalog::Relation& relation);
/// Whether Prisma takes it for a table: not a partition, nor of another server.
bool is_prisma_table(const catalog::Relation& relation);

/// Why Prisma does not see the index, as "partial index"; empty where it does.
std::string_view unseen_index(const catalog::Index& index, PartialIndexes partial);

/// A domain is to Prisma what it is over.
catalog::TypeRef base_type(const catalog::Catalog& catalog, catalog::TypeRef type);

/// What a column's DEFAULT is to Prisma (sql-schema-describer, postgres/default.rs).
Default described_default(const catalog::Column& column, const ColumnType& type);

}  // namespace pgplumb::prisma
