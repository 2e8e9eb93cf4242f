#pragma once

#include <vector>

#include "catalog/catalog.h"

/// Indexes that do the work of others.
namespace pgplumb::integrity {

/// Two indexes of one table with equal method, keys, operator classes, collations, order,
/// predicate and INCLUDE.
struct DuplicateIndex {
  const catalog::Relation* table = nullptr;
  const catalog::Index* surplus = nullptr;
  const catalog::Index* kept = nullptr;
  /// Foreign keys that refer to the surplus index: it cannot be dropped before them.
  struct Reference {
    const catalog::Relation* table = nullptr;
    const catalog::Constraint* key = nullptr;
  };
  std::vector<Reference> references;
};

/// One for each surplus index. Kept is what a primary key stands on, then what a foreign key
/// refers to, what a constraint stands on, what is unique, what other uses name, what is oldest.
std::vector<DuplicateIndex> duplicate_indexes(const catalog::Catalog& catalog);

/// An index whose keys another one begins with, so that the other serves every query of it.
struct RedundantIndex {
  const catalog::Relation* table = nullptr;
  const catalog::Index* surplus = nullptr;
  const catalog::Index* wider = nullptr;
  /// The wider one is much wider, so that the smaller may still be the faster.
  bool much_wider = false;
};

/// One for each index that may go without loss: it enforces nothing, nothing names it, and order,
/// operator classes, collations and predicate are those of the wider one. Surplus duplicates are
/// not among them.
std::vector<RedundantIndex> redundant_indexes(const catalog::Catalog& catalog);

}  // namespace pgplumb::integrity
