#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "replay/budget.h"
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
  std::size_t stand_ins = 0;  ///< so many rows at the end each stand for any number of rows
  std::function<Value(std::size_t row, std::size_t column)> cell;
  bool certain = true;

  [[nodiscard]] bool is_stand_in(std::size_t row) const { return row >= size - stand_ins; }
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
/// DISTINCT. Answers which rows stay.
std::vector<std::size_t> leave_out_repeats(Rows& rows, Budget& budget);

}  // namespace pgplumb::replay
