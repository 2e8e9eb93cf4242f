#include "replay/rows.h"

#include <algorithm>
#include <utility>

namespace pgplumb::replay {

namespace {

bool same_row(const std::vector<Value>& a, const std::vector<Value>& b, bool& sure) {
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
    if (a[i].is(ValueKind::null) && b[i].is(ValueKind::null)) continue;
    const Value same = equal(a[i], b[i]);
    if (!same.known()) sure = false;
    if (!same.is_true()) return false;
  }
  return true;
}

}  // namespace

RowSource source_of(Rows rows) {
  RowSource source;
  source.columns = std::move(rows.names);
  source.size = rows.rows.size();
  source.certain = rows.certain;
  source.cell = [rows = std::move(rows.rows)](std::size_t row, std::size_t column) {
    return column < rows[row].size() ? rows[row][column] : Value{};
  };
  return source;
}

void rename_columns(RowSource& source, const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < names.size() && i < source.columns.size(); ++i) {
    source.columns[i] = names[i];
  }
}

void leave_out_repeats(Rows& rows) {
  std::vector<std::vector<Value>> kept;
  bool sure = true;
  for (auto& row : rows.rows) {
    const bool repeated = std::ranges::any_of(
        kept, [&](const std::vector<Value>& other) { return same_row(row, other, sure); });
    if (!repeated) kept.push_back(std::move(row));
  }
  if (!sure) rows.certain = false;
  rows.rows = std::move(kept);
}

}  // namespace pgplumb::replay
