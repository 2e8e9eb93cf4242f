#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lint/step_words.h"

/// Locks that an open transaction holds while its later statements work.
namespace pgplumb::lint {

/// A lock that keeps writers of a table in use out, since an earlier statement of the transaction.
struct HeldTable {
  const catalog::Relation* table = nullptr;
  replay::HeldLock lock;
};

/// The strongest come first, of the same strength those that are held the longest. Partitions
/// and children whose parent is held too are left out: who uses them comes by way of that.
std::vector<HeldTable> held_tables(const replay::Step& step);

/// Work on the rows of a table in use that takes longer the more there are.
struct TableWork {
  const catalog::Relation* table = nullptr;
  std::string doing;  ///< "users is rewritten", "all rows of users are read"
};

/// The first such work of the statement; none where it touches few rows, by a key or because the
/// table is empty or known to be small.
std::optional<TableWork> table_work(const StatementContext& context);

/// A column that the deploy has added, and the constant that a statement puts into all of its rows.
struct FilledColumn {
  std::string name;  ///< quoted where it must be, as type and value are SQL
  std::string type;
  std::string value;
};

/// What UPDATE without a WHERE fills so: ADD COLUMN with a default would have done. Empty of all
/// other statements, and where it changes anything else.
std::vector<FilledColumn> columns_filled(const replay::Step& step, const catalog::Relation& table,
                                         const sql::Statement& statement);

/// A statement of the file before this one changes rows of the table: it may have mended them.
bool changes_rows_before(const replay::Step& step, std::string_view table);

}  // namespace pgplumb::lint
