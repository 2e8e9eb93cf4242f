#include <algorithm>

#include "catalog/query_reader.h"
#include "integrity/keys.h"
#include "integrity/query_needs.h"

namespace pgplumb::integrity {
namespace {

using catalog::ColumnNumber;
using catalog::Index;
using catalog::IndexKey;
using catalog::Oid;

bool contains(const ColumnNumbers& columns, ColumnNumber column) {
  return std::ranges::find(columns, column) != columns.end();
}

/// How many of the keys the columns fix, and then narrow.
std::size_t served_keys(const Index& index, const TableNeed& need) {
  if (index.predicate || !index.valid || (index.method != "btree" && index.method != "hash")) {
    return 0;
  }
  std::size_t served = 0;
  for (const IndexKey& key : index.keys) {
    if (key.column == 0 || !contains(need.equal, key.column)) {
      const bool narrows = key.column != 0 && contains(need.range, key.column);
      return served + (narrows ? 1 : 0);
    }
    ++served;
  }
  return served;
}

/// The column's condition or place in the order may be why the index is read: not where rows are
/// only asked for NULL or for a boolean.
bool chooses_by(const TableNeed& need, ColumnNumber column) {
  return contains(need.values, column) || contains(need.lists, column) ||
         contains(need.bounds, column) || contains(need.literals, column) ||
         contains(need.joined, column) || contains(need.optional, column) ||
         (!need.order.empty() && need.order.front().column == column);
}

bool may_use(const IndexKey& key, const TableNeed& need, bool searches) {
  if (key.column != 0) {
    return chooses_by(need, key.column) || (searches && contains(need.other, key.column));
  }
  if (!key.expr) return false;
  const auto columns = catalog::columns_in(*key.expr, *need.table);
  return std::ranges::any_of(columns, [&](ColumnNumber column) {
    return contains(need.other, column) || chooses_by(need, column);
  });
}

bool may_use(const Index& index, const TableNeed& need) {
  if (!index.valid) return false;
  const bool by_prefix = index.method == "btree";
  for (const IndexKey& key : index.keys) {
    if (may_use(key, need, !by_prefix)) return true;
    // A B-tree finds little by a key whose forerunners are not fixed (documentation, "Multicolumn
    // Indexes").
    if (by_prefix && !contains(need.equal, key.column)) return false;
  }
  return false;
}

}  // namespace

const Index* serving_index(const catalog::Catalog& catalog, const TableNeed& need) {
  const Index* best = nullptr;
  std::size_t most = 0;
  for (const Oid oid : need.table->indexes) {
    const Index* index = catalog.indexes.find(oid);
    const std::size_t served = index == nullptr ? 0 : served_keys(*index, need);
    if (served > most) {
      best = index;
      most = served;
    }
  }
  return best;
}

bool has_usable_index(const catalog::Catalog& catalog, const TableNeed& need) {
  return std::ranges::any_of(need.table->indexes, [&](Oid oid) {
    const Index* index = catalog.indexes.find(oid);
    return index != nullptr && may_use(*index, need);
  });
}

bool finds_one_row(const catalog::Catalog& catalog, const TableNeed& need) {
  return std::ranges::any_of(need.table->indexes, [&](Oid oid) {
    const Index* index = catalog.indexes.find(oid);
    return index != nullptr && is_key(catalog, *need.table, *index) &&
           std::ranges::all_of(
               index->keys, [&](const IndexKey& key) { return contains(need.equal, key.column); });
  });
}

}  // namespace pgplumb::integrity
