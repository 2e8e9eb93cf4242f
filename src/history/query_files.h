#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sql/parse.h"
#include "text/result.h"
#include "text/source.h"

/// The queries of the application, as files have them: what the schema is for.
namespace pgplumb::history {

/// How often a query ran, as pg_stat_statements counts.
struct QueryUse {
  std::int64_t calls = 0;
  double milliseconds = 0;  ///< of all calls together
};

struct ApplicationQuery {
  std::string name;  ///< that a line `-- name: GetUser :one` gives it, as sqlc has it; may be empty
  std::string rows;  ///< ":one", ":many"; may be empty
  Span span;         ///< of the statement; of its row where statistics are all there is
  sql::Query query;
  std::optional<QueryUse> use;
};

struct QueryFile {
  std::uint32_t file = 0;  ///< in the Sources of the history
  bool changed = true;     ///< part of what goes out, or nobody knows what does
  /// Without the queries, which are in `queries`: nothing for statistics.
  sql::ParsedFile parsed;
  std::vector<ApplicationQuery> queries;  ///< in the order of the file
};

/// The files that paths and globs (`*`, `?`, `**`) name, each once: of folders all *.sql below. A
/// path or glob that nothing has is an error.
Result<std::vector<std::string>> query_paths(const std::vector<std::string>& patterns);

/// Reads a file of SQL, whose parameters may be written `$1`, `@name`, `:name` or
/// `sqlc.arg(name)`, or the rows of pg_stat_statements as CSV with a header that names at least
/// `query`. What is no query is passed over; what does not parse is among the errors of `parsed`.
Result<QueryFile> read_query_file(const std::string& path, Sources& sources);

}  // namespace pgplumb::history
