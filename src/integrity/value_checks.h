#pragma once

#include <string>
#include <vector>

#include "catalog/catalog.h"

/// What the values of columns must be by their names, where no CHECK says so. The pointers are into
/// the catalog.
namespace pgplumb::integrity {

/// `starts_at` and `ends_at` of one type, and no CHECK speaks of both.
struct UncheckedOrder {
  const catalog::Relation* table = nullptr;
  const catalog::Column* first = nullptr;
  const catalog::Column* last = nullptr;
};
std::vector<UncheckedOrder> unchecked_orders(const catalog::Catalog& catalog);

/// A number whose range is in its name, and no CHECK speaks of it.
struct UncheckedRange {
  const catalog::Relation* table = nullptr;
  const catalog::Column* column = nullptr;
  std::string least;
  std::string most;  ///< empty: none
};
/// Latitudes, longitudes, percentages, and what is counted or measured: quantities, prices, sizes.
std::vector<UncheckedRange> unchecked_ranges(const catalog::Catalog& catalog);

/// `verified boolean` beside `verified_at timestamptz`: the second says what the first says, and
/// no CHECK keeps them together.
struct FlagWithTime {
  const catalog::Relation* table = nullptr;
  const catalog::Column* flag = nullptr;
  const catalog::Column* time = nullptr;
};
std::vector<FlagWithTime> flags_with_times(const catalog::Catalog& catalog);

}  // namespace pgplumb::integrity
