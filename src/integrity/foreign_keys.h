#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "catalog/catalog.h"

/// Foreign keys that PostgreSQL accepts and that fail or drag later.
namespace pgplumb::integrity {

/// Calls `visit` for each foreign key of the project's tables that the server enforces, in order of
/// creation of the tables; not for those that partitions have from their parent.
using VisitForeignKey =
    std::function<void(const catalog::Relation& table, const catalog::Constraint& foreign_key,
                       const catalog::Relation& referenced)>;
void for_each_foreign_key(const catalog::Catalog& catalog, const VisitForeignKey& visit);

enum class KeyTypeHarm : std::uint8_t {
  too_narrow,    ///< the column cannot hold all values of the key that it refers to
  no_index_use,  ///< the two are compared only after a cast, which hides the column from indexes
  differs,       ///< nothing fails
};

/// A column of a foreign key whose type is not that of the column it refers to. Domains count as
/// the type below them.
struct KeyTypeMismatch {
  const catalog::Relation* table = nullptr;
  const catalog::Constraint* foreign_key = nullptr;
  const catalog::Relation* referenced = nullptr;
  const catalog::Column* column = nullptr;
  const catalog::Column* referenced_column = nullptr;
  KeyTypeHarm harm = KeyTypeHarm::differs;
};
std::vector<KeyTypeMismatch> key_type_mismatches(const catalog::Catalog& catalog);

/// A column that a foreign key would set to NULL and that forbids it: the server accepts the
/// constraint, and each DELETE or UPDATE of a referenced row fails.
struct ForbiddenNull {
  const catalog::Relation* table = nullptr;
  const catalog::Constraint* foreign_key = nullptr;
  const catalog::Relation* referenced = nullptr;
  const catalog::Column* column = nullptr;
  bool on_delete = false;     ///< else ON UPDATE
  bool by_default = false;    ///< SET DEFAULT, and the column has none
  bool others_allow = false;  ///< other columns of the key accept NULL
};
std::vector<ForbiddenNull> forbidden_nulls(const catalog::Catalog& catalog);

}  // namespace pgplumb::integrity
