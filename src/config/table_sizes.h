#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "text/result.h"

/// How large the tables of the database are, as its own statistics or the configuration say: it
/// turns "all rows are read" into how many, and lets rules spare small tables.
namespace pgplumb::config {

struct TableSize {
  std::int64_t rows = 0;
  std::optional<std::int64_t> bytes;  ///< of the main file alone: no indexes, no TOAST
};

/// Sizes by `schema.table` as the catalog spells names, without quotes.
using TableSizes = std::map<std::string, TableSize, std::less<>>;

const TableSize* find_size(const TableSizes& sizes, std::string_view schema,
                           std::string_view table);

/// "about 1.2 million rows, 340 MB".
std::string size_words(const TableSize& size);

/// The query whose result as CSV `read_table_sizes` reads: nspname, relname, reltuples, relpages
/// of each table. It reads pg_class and no table's rows.
std::string_view table_sizes_query();

/// Reads CSV with a header that names at least `relname` and `reltuples`; `nspname` is `public`
/// where it is not there, `relpages` may be missing, other columns are passed over. A table that
/// was never analyzed (reltuples -1) is left out. Errors start with `path:line:`.
Result<TableSizes> read_table_sizes(const std::string& path);

}  // namespace pgplumb::config
