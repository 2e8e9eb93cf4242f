#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "integrity/query_needs.h"

/// Indexes that queries want and the schema does not have. The pointers are into the catalog.
namespace pgplumb::integrity {

struct ProposedIndex {
  const catalog::Relation* table = nullptr;
  /// In order; one at least. One has a direction only where keys have different ones: an index is
  /// read either way.
  std::vector<OrderKey> keys;
  bool finds = true;                ///< rows; else it only has them in their order
  std::vector<std::size_t> served;  ///< which of the needs it serves, ascending

  [[nodiscard]] ColumnNumbers columns() const;
  /// "customer_id, made_at DESC": what stands in the parentheses of CREATE INDEX.
  [[nodiscard]] std::string key_list() const;
};

/// The fewest that serve all needs for which no usable index is there: columns compared with one
/// value first, those of most queries before others, then those that sort or narrow. Conditions
/// that few values pass, such as booleans, labels of an enumeration and what is written into the
/// query, choose too little to be worth one; so do joins, whose foreign keys speak for themselves,
/// and ranges without an order.
std::vector<ProposedIndex> propose_indexes(const catalog::Catalog& catalog,
                                           std::span<const TableNeed> needs);

}  // namespace pgplumb::integrity
