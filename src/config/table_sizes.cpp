#include "config/table_sizes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "text/csv.h"
#include "text/source.h"

namespace pgplumb::config {
namespace {

/// BLCKSZ: what relpages counts in, unless the server was built otherwise.
constexpr std::int64_t page_bytes = 8192;

/// reltuples is a float: psql prints large ones as 1.2e+07.
std::optional<std::int64_t> count_in(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_count =
      error == std::errc() && end == text.data() + text.size() && value > -2 && value < 1e18;
  return is_count ? std::optional(std::llround(value)) : std::nullopt;
}

/// Where the columns are that are read; none where the header does not name them.
struct Header {
  std::optional<std::size_t> schema, table, rows, pages;

  explicit Header(const std::vector<CsvValue>& names) {
    const auto place = [&](std::string_view name) -> std::optional<std::size_t> {
      const auto found = std::ranges::find(names, name, &CsvValue::text);
      if (found == names.end()) return std::nullopt;
      return static_cast<std::size_t>(found - names.begin());
    };
    schema = place("nspname");
    table = place("relname");
    rows = place("reltuples");
    pages = place("relpages");
  }
};

std::string rounded(double value, std::string_view unit) {
  return value < 10 ? fmt::format("{:.1f} {}", value, unit) : fmt::format("{:.0f} {}", value, unit);
}

std::string rows_words(std::int64_t rows) {
  const auto value = static_cast<double>(rows);
  if (rows >= 1'000'000'000) return rounded(value / 1e9, "billion rows");
  if (rows >= 1'000'000) return rounded(value / 1e6, "million rows");
  return fmt::format("{} row{}", rows, rows == 1 ? "" : "s");
}

/// As pg_size_pretty counts: 1 kB is 1024 bytes.
std::string bytes_words(std::int64_t bytes) {
  constexpr std::array<std::string_view, 4> units{"kB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < units.size()) {
    value /= 1024;
    ++unit;
  }
  return rounded(value, units[unit]);
}

}  // namespace

const TableSize* find_size(const TableSizes& sizes, std::string_view schema,
                           std::string_view table) {
  if (sizes.empty()) return nullptr;
  const auto found = sizes.find(fmt::format("{}.{}", schema, table));
  return found == sizes.end() ? nullptr : &found->second;
}

std::string size_words(const TableSize& size) {
  const std::string rows = "about " + rows_words(size.rows);
  return size.bytes ? fmt::format("{}, {}", rows, bytes_words(*size.bytes)) : rows;
}

std::string_view table_sizes_query() {
  return "SELECT n.nspname, c.relname, c.reltuples, c.relpages\n"
         "FROM pg_catalog.pg_class c\n"
         "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace\n"
         "WHERE c.relkind IN ('r', 'p', 'm')\n"
         "  AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'\n"
         "ORDER BY 1, 2;\n";
}

Result<TableSizes> read_table_sizes(const std::string& path) {
  const auto source = read_source(path);
  if (!source) return std::unexpected(source.error());
  CsvReader reader(source->text);
  const Header header(reader.row());
  if (!header.table || !header.rows) {
    return fail(
        fmt::format("{}:1: the header names no relname and reltuples: psql --csv with the query of "
                    "`pgplumb stats` writes them",
                    path));
  }
  TableSizes sizes;
  while (!reader.at_end()) {
    const std::size_t line = reader.line();
    const std::vector<CsvValue> row = reader.row();
    if (row.size() == 1 && row.front().text.empty()) continue;
    const auto value = [&](std::optional<std::size_t> place) -> std::string_view {
      return place && *place < row.size() ? std::string_view(row[*place].text) : std::string_view();
    };
    const auto rows = count_in(value(header.rows));
    if (!rows) {
      return fail(
          fmt::format("{}:{}: reltuples is \"{}\", not a number", path, line, value(header.rows)));
    }
    if (*rows < 0) continue;
    TableSize size{.rows = *rows, .bytes = std::nullopt};
    const auto pages = count_in(value(header.pages));
    if (pages && *pages > 0) size.bytes = *pages * page_bytes;
    const std::string_view schema = header.schema ? value(header.schema) : "public";
    sizes.insert_or_assign(fmt::format("{}.{}", schema, value(header.table)), size);
  }
  return sizes;
}

}  // namespace pgplumb::config
