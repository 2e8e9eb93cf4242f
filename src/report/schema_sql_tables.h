#pragma once

#include "catalog/catalog.h"
#include "report/sql_script.h"

/// Behind schema_sql.h: tables and what belongs to them. A child or partition is made as a table of
/// its own with all its columns and then attached, as pg_dump does: only so do columns keep their
/// order, and indexes and constraints their names.
namespace pgplumb::report {

/// "total numeric(10,2) DEFAULT 0 NOT NULL", as CREATE TABLE and ADD COLUMN take it.
std::string column_definition(const catalog::Catalog& catalog, const catalog::Relation& table,
                              const catalog::Column& column);
/// The table with its columns, checks and NOT NULL; nothing that refers to other tables.
void add_table(const catalog::Catalog& catalog, const catalog::Relation& table, SqlScript& script);
/// INHERIT and ATTACH PARTITION, for tables that are all there.
void attach_to_parents(const catalog::Catalog& catalog, const catalog::Relation& table,
                       SqlScript& script);
void add_primary_key(const catalog::Catalog& catalog, const catalog::Relation& table,
                     SqlScript& script);
/// Keys, indexes and constraints that are not validated; parents before their children.
/// `has_primary_key`: that one is there already.
void add_keys_and_indexes(const catalog::Catalog& catalog, const catalog::Relation& relation,
                          bool has_primary_key, SqlScript& script);
/// To be called for children before their parents, which find the keys that are there.
void add_foreign_keys(const catalog::Catalog& catalog, const catalog::Relation& table,
                      SqlScript& script);
/// Triggers, rules, policies, row security, replica identity, comments.
void add_settings(const catalog::Catalog& catalog, const catalog::Relation& relation,
                  SqlScript& script);

}  // namespace pgplumb::report
