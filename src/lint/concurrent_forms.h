#pragma once

#include <string>

#include "lint/step_words.h"

/// The forms with CONCURRENTLY of statements about indexes.
namespace pgplumb::lint {

/// Whether DROP INDEX CONCURRENTLY takes the index: none of a partitioned table
/// (RemoveRelations()).
bool drops_concurrently(const catalog::Index& index);

/// The lock of a REINDEX that keeps writers of a table in use out, the first of many for a schema;
/// null where there is none.
const effects::RelationLock* reindex_lock(const StatementContext& context);

/// "REINDEX (TABLESPACE fast) TABLE CONCURRENTLY orders;"; empty where there is no such form.
std::string reindex_concurrently_sql(const sql::Reindex& reindex);

}  // namespace pgplumb::lint
