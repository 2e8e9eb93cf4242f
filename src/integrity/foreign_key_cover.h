#pragma once

#include <cstdint>
#include <vector>

#include "catalog/catalog.h"

/// Which foreign keys an index serves. When a row of the referenced table is deleted or its key
/// changes, the server looks for the rows that refer to it with `WHERE fk1 = $1 AND fk2 = $2 ...`;
/// what can answer that query without reading rows in vain covers the foreign key.
namespace pgplumb::integrity {

/// Why an index that begins with the columns does not serve.
enum class Unusable : std::uint8_t {
  invalid,  ///< made ON ONLY the partitioned table, and not yet attached to all partitions
  partial,  ///< its predicate leaves rows out
};

/// The pointers are into the catalog and live as long as it is not changed.
struct UncoveredForeignKey {
  const catalog::Relation* table = nullptr;
  const catalog::Constraint* foreign_key = nullptr;
  const catalog::Relation* referenced = nullptr;
  /// The index that begins with the most of the columns, but not with all; and these columns.
  const catalog::Index* partly = nullptr;
  std::vector<catalog::ColumnNumber> partly_columns;
  /// An index that begins with all columns and serves for all that not.
  const catalog::Index* unusable = nullptr;
  Unusable reason = Unusable::invalid;
  /// By its name the referenced table is a short list whose rows stay: "order_status".
  bool lookup = false;
};

/// Of each judged table (see `is_judged_table`), those foreign keys that no index serves whole, in
/// order of creation.
std::vector<UncoveredForeignKey> uncovered_foreign_keys(const catalog::Catalog& catalog);

/// The first index of the table that serves its foreign key whole; null where there is none, or
/// only one on each partition.
const catalog::Index* covering_index(const catalog::Catalog& catalog,
                                     const catalog::Relation& table,
                                     const catalog::Constraint& foreign_key);

}  // namespace pgplumb::integrity
