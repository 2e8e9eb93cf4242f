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

/// Name and type are all that the definition of the column says, a default and NOT NULL left aside:
/// another ADD COLUMN can take the place of its own.
bool has_plain_definition(const catalog::Relation& table, const catalog::Column& column);

/// A column that the deploy has added, and the constant that a statement puts into all of its rows.
struct FilledColumn {
  const catalog::Column* column = nullptr;
  const sql::Expr* value = nullptr;
};

/// What UPDATE without a WHERE fills so: ADD COLUMN with a default would have done. Empty of all
/// other statements, and where it changes anything else or a column whose definition says more than
/// name and type: another default, a constraint.
std::vector<FilledColumn> columns_filled(const replay::Step& step, const catalog::Relation& table,
                                         const sql::Statement& statement);

/// A statement of the file before this one changes rows of the table: it may have mended them.
bool changes_rows_before(const replay::Step& step, std::string_view table);

}  // namespace pgplumb::lint
