#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "replay/value.h"

/// PostgreSQL's system catalogs and the information schema, read off our own catalog: what code in
/// migrations asks before it changes something.
namespace pgplumb::replay {

struct SystemTable {
  std::vector<std::string_view> columns;  ///< those whose values are known here
  std::size_t size = 0;
  std::function<Value(std::size_t row, std::size_t column)> cell;
};

/// Nothing where the relation is not followed: then its rows are unknown. Built-in objects, but for
/// schemas, have no rows. Good as long as the catalog is not changed.
std::optional<SystemTable> system_table(std::string_view schema, std::string_view name,
                                        const catalog::Catalog& catalog);

}  // namespace pgplumb::replay
