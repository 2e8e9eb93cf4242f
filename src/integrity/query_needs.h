#pragma once

#include <vector>

#include "catalog/catalog.h"
#include "catalog/session.h"

/// By what a query finds its rows. The pointers are into the catalog.
namespace pgplumb::integrity {

using ColumnNumbers = std::vector<catalog::ColumnNumber>;

/// A column that rows are sorted by.
struct OrderKey {
  catalog::ColumnNumber column = 0;
  bool descending = false;
  bool nulls_first = false;
  bool operator==(const OrderKey&) const = default;
};

/// A mention of a table in a query, and what of the query's conditions is about its rows. Only
/// conditions that must hold for a row to be taken count.
struct TableNeed {
  const catalog::Relation* table = nullptr;
  ColumnNumbers equal;     ///< compared with `=`, IN, IS NULL
  ColumnNumbers range;     ///< compared with `<` and its kin, BETWEEN
  ColumnNumbers other;     ///< in other conditions
  ColumnNumbers optional;  ///< compared where a value is given: `$1 IS NULL OR a = $1`

  /// Of `equal`, those compared with one value, or with several, which is known before any row is
  /// read and not written into the query: a parameter, a variable, a function's result.
  ColumnNumbers values, lists;
  ColumnNumbers bounds;         ///< of `range`, the same
  ColumnNumbers literals;       ///< of both: compared with what is written into the query
  ColumnNumbers joined;         ///< of both: compared with columns of other tables
  std::vector<OrderKey> order;  ///< of the query's rows, where this table alone gives it
  bool limited = false;         ///< no more than the first rows are wanted

  bool written = false;
  bool filtered = false;  ///< rows are chosen by some condition, if only by a join
  bool chosen = false;    ///< rows are chosen by something else than columns of other tables
  bool alone = false;     ///< nothing else stands in FROM
  bool sampled = false;   ///< TABLESAMPLE: pages are chosen, not rows
};

/// A need for each mention of a table in the query, subqueries and WITH among them, in order.
std::vector<TableNeed> needs_of(const catalog::Catalog& catalog, const catalog::Session& session,
                                const sql::Query& query);

/// What a condition on the rows of a table needs, as that of a policy: the first is the table's,
/// others are those of its subqueries.
std::vector<TableNeed> needs_of_condition(const catalog::Catalog& catalog,
                                          const catalog::Session& session,
                                          const catalog::Relation& table,
                                          const sql::Expr& condition);

/// The mentions of one table as one, in order of first mention.
std::vector<TableNeed> by_table(std::vector<TableNeed> needs);

/// The index that finds these rows by the most of the columns; null where none begins with one of
/// them. Partial indexes are left out.
const catalog::Index* serving_index(const catalog::Catalog& catalog, const TableNeed& need);

/// Some index may find these rows without reading them all, or have them in their order: partial
/// indexes and those over expressions of the columns count.
bool has_usable_index(const catalog::Catalog& catalog, const TableNeed& need);

/// The columns are those of a key: one row at most is found.
bool finds_one_row(const catalog::Catalog& catalog, const TableNeed& need);

}  // namespace pgplumb::integrity
