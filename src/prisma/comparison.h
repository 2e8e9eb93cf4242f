#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "prisma/drift.h"
#include "prisma/write.h"

/// What the parts of drift() share.
namespace pgplumb::prisma {

struct Comparison {
  const Database& asked;
  const Database& found;  ///< the catalog, described
  const catalog::Catalog& catalog;
  Writer writer;
  std::vector<Change>& changes;
};

/// A table that is on both sides.
struct TablePair {
  const Table& before;
  const Table& now;
  const catalog::Relation& relation;
};

void compare_columns(const Comparison& comparison, const TablePair& tables);
void compare_primary_keys(const Comparison& comparison, const TablePair& tables);
void compare_indexes(const Comparison& comparison, const TablePair& tables);
void compare_foreign_keys(const Comparison& comparison, const TablePair& tables);

/// A change of something that belongs to the table.
Change change_of(ChangeKind kind, const Table& table, const std::string& name, std::string what,
                 std::string sql);

/// Whether Prisma makes the column anew, with all values lost.
bool is_recreated(const TablePair& tables, std::string_view column);
bool is_type_changed(const TablePair& tables, std::string_view column);

/// What goes with a column and Prisma neither sees nor makes anew: "partial index \"x\"".
std::vector<std::string> lost_with_column(const Comparison& comparison,
                                          const catalog::Relation& relation,
                                          catalog::ColumnNumber column);

/// All in the datamodel's schemas that Prisma does not look at.
std::vector<Unseen> unseen_objects(const Database& asked, const catalog::Catalog& catalog);

/// `x String? @db.VarChar(20)`, `@@index([a, b], map: "x")`: what one would write for it; empty
/// where a column is of no field or a type of no enum.
std::string field_line(const Database& asked, const Column& column);
std::string index_line(const Table& model, const Index& index);

}  // namespace pgplumb::prisma
