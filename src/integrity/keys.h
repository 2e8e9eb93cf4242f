#pragma once

#include <vector>

#include "catalog/catalog.h"

/// What tells the rows of a table apart.
namespace pgplumb::integrity {

/// Whether the index makes each row unique by itself: every row is in it, with no NULL.
bool is_key(const catalog::Catalog& catalog, const catalog::Relation& relation,
            const catalog::Index& index);

/// Whether the primary key is that column and no other.
bool is_alone_in_key(const catalog::Relation& relation, const catalog::Column& column);

/// Whether the column is in a foreign key of the table.
bool is_foreign_key_column(const catalog::Relation& relation, catalog::ColumnNumber number);

/// Whether the column takes its values from a sequence that belongs to it and is no identity.
bool is_serial(const catalog::Catalog& catalog, const catalog::Relation& relation,
               const catalog::Column& column);

/// Whether by its name rows are only ever added, and stay when what they tell of is gone.
bool is_log_table(const catalog::Relation& relation);

struct TableWithoutPrimaryKey {
  const catalog::Relation* table = nullptr;
  /// A unique index over NOT NULL columns that could be the primary key.
  const catalog::Index* candidate = nullptr;
  /// Where there is no candidate: the index of an EXCLUDE that no two equal rows pass.
  const catalog::Index* exclusion = nullptr;
  /// Where there is neither: a unique index that rows with NULL pass.
  const catalog::Index* lets_null_in = nullptr;
  bool is_referenced = false;  ///< foreign keys refer to the candidate, or to `lets_null_in`
  /// A column that numbers the rows, by an identity or a sequence, and cannot be NULL.
  const catalog::Column* number = nullptr;
  /// The foreign key columns of a table that does nothing but join others; else empty.
  std::vector<catalog::ColumnNumber> joins;
  bool replicated_whole = false;  ///< REPLICA IDENTITY FULL or USING INDEX: somebody thought of it
  bool is_log = false;            ///< by its name rows are only ever added
};

/// In order of creation; inheritance children are spoken for by their parents.
std::vector<TableWithoutPrimaryKey> tables_without_primary_key(const catalog::Catalog& catalog);

/// A unique index over several columns of which some can be NULL: as NULLs count as different
/// (without NULLS NOT DISTINCT), rows with NULL there are not kept apart.
struct NullableUnique {
  const catalog::Relation* table = nullptr;
  const catalog::Index* index = nullptr;
  /// One at least, and the other keys of the index.
  std::vector<catalog::ColumnNumber> nullable;
  std::vector<catalog::ColumnNumber> others;
  /// NULL is what live rows have: a time stamp such as `deleted_at`. Else the columns are foreign
  /// keys, so that NULL is a value like others: "of nobody".
  bool live_marker = false;
};

/// Those where nothing else keeps the rows with NULL apart. An index with a predicate is taken to
/// know what it leaves out, unless NULL is what live rows have.
std::vector<NullableUnique> nullable_uniques(const catalog::Catalog& catalog);

}  // namespace pgplumb::integrity
