#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "replay/value.h"

/// Rows: what queries put out, and what they read.
namespace pgplumb::replay {

/// More rows of one query are not followed.
inline constexpr std::size_t max_rows = 20'000;

/// The rows of a query. Where they are not `certain`, those in `rows` are there and perhaps
/// others.
struct Rows {
  std::vector<std::string> names;
  std::vector<std::vector<Value>> rows;
  bool certain = true;
};

/// An item of FROM.
struct RowSource {
  std::string alias;
  std::string schema;  ///< of a table without an alias
  std::vector<std::string> columns;
  bool has_others = false;  ///< columns whose values are not known
  std::size_t size = 0;
  std::function<Value(std::size_t row, std::size_t column)> cell;
  bool certain = true;
};

/// A source with one of its rows; none while the row is not chosen yet.
struct BoundRow {
  const RowSource* source = nullptr;
  std::optional<std::size_t> row;
  bool null_row = false;  ///< of the other side of an outer join
};

struct RowScope {
  const RowScope* outer = nullptr;
  std::vector<BoundRow> items;
};

RowSource source_of(Rows rows);
/// Column aliases.
void rename_columns(RowSource& source, const std::vector<std::string>& names);
/// DISTINCT.
void leave_out_repeats(Rows& rows);

}  // namespace pgplumb::replay
