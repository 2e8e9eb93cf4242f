#pragma once

#include "catalog/catalog.h"
#include "report/sql_script.h"

/// Behind schema_sql.h: what is no table, each as the statement that makes it and its comment. What
/// extensions made, and what is temporary, is left out.
namespace pgplumb::report {

/// CREATE or CREATE OR REPLACE.
enum class Replacing : bool { no, yes };

void add_type(const catalog::Catalog& catalog, const catalog::Type& type, SqlScript& script);
void add_function(const catalog::Catalog& catalog, const catalog::Function& function,
                  Replacing replacing, SqlScript& script);
void add_sequence(const catalog::Catalog& catalog, const catalog::Sequence& sequence,
                  SqlScript& script);
/// COMMENT ON SEQUENCE, where it has one.
void add_comment(const catalog::Sequence& sequence, SqlScript& script);
void add_statistics(const catalog::Catalog& catalog, const catalog::Statistics& statistics,
                    SqlScript& script);
/// A view or materialized view, which is empty at first; without what belongs to it.
void add_view(const catalog::Catalog& catalog, const catalog::Relation& view, Replacing replacing,
              SqlScript& script);
/// Wrappers, servers and user mappings but for those that are in `there` already.
void add_foreign_data(const catalog::Catalog& catalog, const catalog::Catalog* there,
                      SqlScript& script);

}  // namespace pgplumb::report
