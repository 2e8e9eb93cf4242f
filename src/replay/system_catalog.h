#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "replay/value.h"

/// PostgreSQL's system catalogs and the information schema, read off our own catalog: what code in
/// migrations asks before it changes something.
namespace pgplumb::replay {

/// A row for all of PostgreSQL's own objects of one kind, however many: what is known of their
/// cells.
using StandIn = std::vector<std::pair<std::string_view, Value>>;

struct SystemTable {
  std::vector<std::string_view> columns;  ///< those whose values are known here
  std::size_t size = 0;
  std::function<Value(std::size_t row, std::size_t column)> cell;
  std::vector<StandIn> stand_ins;

  [[nodiscard]] Value stand_in_cell(std::size_t row, std::size_t column) const;
};

/// Nothing where the relation is not followed: then its rows are unknown. Good as long as the
/// catalog is not changed.
std::optional<SystemTable> system_table(std::string_view schema, std::string_view name,
                                        const catalog::Catalog& catalog);

}  // namespace pgplumb::replay
