#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/naming.h"
#include "catalog/session.h"

/// The indexes that a statement would make, on partitions too.
namespace pgplumb::effects {

/// An index to be, its columns by their names, its expressions as the catalog keeps them.
struct KeyIndex {
  struct Key {
    std::string column;  ///< empty for an expression
    Box<sql::Expr> expr;
    std::string operator_class;
    std::string collation;
  };
  std::string name;  ///< of the table that the statement names; empty: PostgreSQL chooses
  std::vector<Key> keys;
  std::vector<std::string> include;
  Box<sql::Expr> predicate;
  std::string method = "btree";
  bool unique = false;
  bool nulls_not_distinct = false;
  catalog::IndexPurpose purpose = catalog::IndexPurpose::plain;
};

/// The index behind a PRIMARY KEY, UNIQUE or EXCLUDE constraint on the columns.
KeyIndex key_index(const sql::ConstraintDef& definition, const std::vector<std::string>& columns);
KeyIndex key_index(const catalog::Catalog& catalog, const catalog::Session& session,
                   const sql::CreateIndex& statement);

struct NewIndex {
  const catalog::Relation* table = nullptr;
  std::string name;
  bool built = true;  ///< false where the partition has one that serves
};

/// DefineIndex(): the index and, unless `only`, those of the partitions, at any depth. Partitioned
/// tables have no rows to build theirs from: `built` is false for them.
std::vector<NewIndex> new_indexes(const catalog::Catalog& catalog, const catalog::Relation& table,
                                  const KeyIndex& index, bool only);

/// An index of the partition that can be attached in place of a new one: CompareIndexInfo().
const catalog::Index* index_that_serves(const catalog::Catalog& catalog,
                                        const catalog::Relation& partition, const KeyIndex& index);

/// The index of a partitioned table, as one to be made on a partition.
KeyIndex key_index(const catalog::Relation& table, const catalog::Index& index);

}  // namespace pgplumb::effects
