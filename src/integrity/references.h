#pragma once

#include <vector>

#include "catalog/catalog.h"

/// Foreign keys that say too little, say it twice, or are missing. The pointers are into the
/// catalog.
namespace pgplumb::integrity {

/// Two foreign keys with the same columns to the same columns.
struct DuplicateForeignKey {
  const catalog::Relation* table = nullptr;
  const catalog::Constraint* surplus = nullptr;  ///< the newer
  const catalog::Constraint* kept = nullptr;
  const catalog::Relation* referenced = nullptr;
  bool actions_differ = false;  ///< ON DELETE or ON UPDATE
};
std::vector<DuplicateForeignKey> duplicate_foreign_keys(const catalog::Catalog& catalog);

/// A foreign key of several columns, MATCH SIMPLE, of which two or more can be NULL: a row with one
/// of them NULL is not checked whatever the others say. With one that can be NULL, NULL says
/// "none".
struct PartlyNullKey {
  const catalog::Relation* table = nullptr;
  const catalog::Constraint* foreign_key = nullptr;
  const catalog::Relation* referenced = nullptr;
  std::vector<catalog::ColumnNumber> nullable;
};
/// Not those where a CHECK speaks of two of these columns.
std::vector<PartlyNullKey> partly_null_keys(const catalog::Catalog& catalog);

/// A foreign key from columns to themselves: every row meets it.
struct IdleForeignKey {
  const catalog::Relation* table = nullptr;
  const catalog::Constraint* foreign_key = nullptr;
};
std::vector<IdleForeignKey> idle_foreign_keys(const catalog::Catalog& catalog);

/// A column named and typed after the primary key of a table that others refer to, with no foreign
/// key: `user_id` where there is `users (id)`.
struct MissingForeignKey {
  const catalog::Relation* table = nullptr;
  const catalog::Column* column = nullptr;
  const catalog::Relation* parent = nullptr;
  const catalog::Column* key = nullptr;
};
/// Only where some other table has a foreign key to the parent, so that the project does use them
/// for it; not in tables of logs and history, which outlive what they tell of.
std::vector<MissingForeignKey> missing_foreign_keys(const catalog::Catalog& catalog);

/// `owner_type` beside `owner_id`, which refers to one of several tables.
struct PolymorphicReference {
  const catalog::Relation* table = nullptr;
  const catalog::Column* type = nullptr;
  const catalog::Column* id = nullptr;
};
std::vector<PolymorphicReference> polymorphic_references(const catalog::Catalog& catalog);

}  // namespace pgplumb::integrity
