#include "replay/rows.h"

#include <algorithm>
#include <string>
#include <unordered_set>
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

namespace {

/// Values of such a kind are equal where their texts are.
bool has_plain_text(const Value& value) {
  return value.is(ValueKind::null) || value.is(ValueKind::boolean) ||
         value.is(ValueKind::integer) || value.is(ValueKind::text);
}

/// A text that equal rows alone share; nothing where there is none.
std::optional<std::string> key_of(const std::vector<Value>& row,
                                  const std::vector<ValueKind>& kinds) {
  std::string key;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const Value& value = row[i];
    const bool is_null = value.is(ValueKind::null);
    if (!has_plain_text(value) || i >= kinds.size()) return std::nullopt;
    if (!is_null && value.kind != kinds[i]) return std::nullopt;
    const std::string text = value.is(ValueKind::text)      ? value.text
                             : value.is(ValueKind::boolean) ? (value.boolean ? "t" : "f")
                                                            : std::to_string(value.integer);
    key += is_null ? "-" : std::to_string(text.size()) + ':' + text;
  }
  return key;
}

/// The kind of each column by its first value that is not null.
std::vector<ValueKind> kinds_of(const Rows& rows) {
  std::vector<ValueKind> kinds(rows.rows.empty() ? 0 : rows.rows.front().size(), ValueKind::null);
  for (const auto& row : rows.rows) {
    for (std::size_t i = 0; i < row.size() && i < kinds.size(); ++i) {
      if (kinds[i] == ValueKind::null) kinds[i] = row[i].kind;
    }
  }
  return kinds;
}

}  // namespace

std::vector<std::size_t> leave_out_repeats(Rows& rows, Budget& budget) {
  const std::vector<ValueKind> kinds = kinds_of(rows);
  std::vector<std::size_t> kept;
  std::unordered_set<std::string> keys;
  bool by_key = true;
  bool sure = true;
  for (std::size_t at = 0; at < rows.rows.size(); ++at) {
    const auto& row = rows.rows[at];
    const auto key = by_key ? key_of(row, kinds) : std::nullopt;
    by_key = by_key && key;
    bool repeated = false;
    if (key) {
      repeated = !keys.insert(*key).second;
    } else if (budget.spend(kept.size() * (1 + row.size()))) {
      repeated = std::ranges::any_of(
          kept, [&](std::size_t other) { return same_row(row, rows.rows[other], sure); });
    } else {
      sure = false;
    }
    if (!repeated) kept.push_back(at);
  }
  if (!sure) rows.certain = false;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (kept[i] != i) rows.rows[i] = std::move(rows.rows[kept[i]]);
  }
  rows.rows.resize(kept.size());
  return kept;
}

}  // namespace pgplumb::replay
