#pragma once

#include <vector>

#include "catalog/catalog.h"
#include "catalog/session.h"

/// By what a query finds its rows. The pointers are into the catalog.
namespace pgplumb::docs {

/// A table that a query reads or writes.
struct TableNeed {
  const catalog::Relation* table = nullptr;
  std::vector<catalog::ColumnNumber> equal;  ///< compared with `=`, IN, IS NULL
  std::vector<catalog::ColumnNumber> range;  ///< compared with `<` and its kin, BETWEEN
  std::vector<catalog::ColumnNumber> other;  ///< in other conditions
  bool written = false;
  bool filtered = false;  ///< rows are chosen by some condition, if only by a join
  bool chosen = false;    ///< rows are chosen by something else than columns of other tables
};

/// The tables of a query, subqueries and WITH among them, in order of first mention; one that is
/// there several times is told once. Columns are those of conditions that must hold for a row to be
/// taken.
std::vector<TableNeed> needs_of(const catalog::Catalog& catalog, const catalog::Session& session,
                                const sql::Query& query);

/// The index that finds these rows by the most of the columns; null where none begins with one of
/// them. Partial indexes are left out.
const catalog::Index* serving_index(const catalog::Catalog& catalog, const TableNeed& need);

/// The columns are those of a key: one row at most is found.
bool finds_one_row(const catalog::Catalog& catalog, const TableNeed& need);

}  // namespace pgplumb::docs
