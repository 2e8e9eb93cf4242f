#pragma once

#include <cstdint>
#include <vector>

#include "catalog/catalog.h"

/// Whether indexes suit what they are over. The pointers are into the catalog.
namespace pgplumb::integrity {

enum class ValueKind : std::uint8_t { array, jsonb, text_search, range, spatial };

/// A B-tree (or hash) index that starts with a column of values which are searched by what they
/// contain: it answers no such search, and an equality with the whole value only.
struct UnfitIndex {
  const catalog::Relation* table = nullptr;
  const catalog::Index* index = nullptr;
  const catalog::Column* column = nullptr;
  ValueKind kind = ValueKind::array;
};
/// Not those that enforce something, nor those beside an index that answers such searches.
std::vector<UnfitIndex> unfit_indexes(const catalog::Catalog& catalog);

/// An index over all rows of one column that has two values at most: a boolean, or an enumeration
/// of two labels.
struct TwoValueIndex {
  const catalog::Relation* table = nullptr;
  const catalog::Index* index = nullptr;
  const catalog::Column* column = nullptr;
};
std::vector<TwoValueIndex> two_value_indexes(const catalog::Catalog& catalog);

/// A partial index that leaves no row out: `WHERE c IS NOT NULL` of a column that is never NULL.
struct NeedlessPredicate {
  const catalog::Relation* table = nullptr;
  const catalog::Index* index = nullptr;
};
std::vector<NeedlessPredicate> needless_predicates(const catalog::Catalog& catalog);

/// A unique index over columns of which some already tell all rows apart by another index.
struct ImpliedUnique {
  const catalog::Relation* table = nullptr;
  const catalog::Index* index = nullptr;
  const catalog::Index* key = nullptr;  ///< over fewer of its columns
};
/// Not what a primary key, a replica identity or a foreign key stands on.
std::vector<ImpliedUnique> implied_uniques(const catalog::Catalog& catalog);

/// A column of geometry or geography in no index that finds by place.
struct SpatialColumn {
  const catalog::Relation* table = nullptr;
  const catalog::Column* column = nullptr;
};
std::vector<SpatialColumn> spatial_columns_without_index(const catalog::Catalog& catalog);

}  // namespace pgplumb::integrity
