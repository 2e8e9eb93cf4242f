#pragma once

#include <string>
#include <string_view>

#include "lint/step_words.h"

/// The forms with CONCURRENTLY of statements about indexes.
namespace pgplumb::lint {

/// Whether DROP INDEX CONCURRENTLY takes the index: none of a partitioned table
/// (RemoveRelations()).
bool drops_concurrently(const catalog::Index& index);
/// The same of a statement: it takes one index and no CASCADE.
bool drops_concurrently(const sql::Drop& drop, const catalog::Index& index);

/// A table in use and the lock that keeps its writers out while a plain CREATE INDEX builds; no
/// table of all other statements.
struct BlockingBuild {
  const sql::CreateIndex* create = nullptr;
  const catalog::Relation* table = nullptr;
  const effects::RelationLock* lock = nullptr;
};
BlockingBuild blocking_build(const StatementContext& context);

/// An index that is there already, stays, and serves every query of the one to be made: it starts
/// with the same columns. Null where there is none, or the new one is not as plain as that.
const catalog::Index* serving_index(const replay::Step& step, const sql::CreateIndex& create,
                                    const catalog::Relation& table);

/// Whether dropping the index with the plain DROP INDEX makes others wait who need not: it is in
/// use, and the table is not locked or dropped all the same.
bool blocks_in_vain(const StatementContext& context, const catalog::Index& index);

/// The statement makes or drops an index in the way of others and has a form with CONCURRENTLY:
/// that is what to change about it.
bool should_be_concurrent(const StatementContext& context);

/// What makes CREATE INDEX one with CONCURRENTLY. IF NOT EXISTS goes: after a build that failed it
/// would take the invalid index for the index.
Edit concurrent_edit(const sql::CreateIndex& create);

/// A later index of the file on the same table that begins with the same column.
struct IndexReplacement {
  const sql::Statement* statement = nullptr;
  const sql::CreateIndex* create = nullptr;
};
IndexReplacement index_replacement(const replay::Step& step, const catalog::Relation& table,
                                   const catalog::Index& index);

/// The new index first, and then the old one goes; under its name where it is to have that.
std::string replacement_steps(const StatementContext& context, const catalog::Index& old_index,
                              const IndexReplacement& next);

/// The lock of a REINDEX that keeps writers of a table in use out, the first of many for a schema;
/// null where there is none.
const effects::RelationLock* reindex_lock(const StatementContext& context);

/// "REINDEX (TABLESPACE fast) TABLE CONCURRENTLY orders;"; empty where there is no such form.
std::string reindex_concurrently_sql(const sql::Reindex& reindex);

}  // namespace pgplumb::lint
