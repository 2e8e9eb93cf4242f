#pragma once

#include <vector>

#include "catalog/catalog.h"

/// Rows that belong to a tenant, and the foreign keys between them.
namespace pgplumb::integrity {

/// Two tables have a column of the same name for the same tenant, and a foreign key between them
/// leaves it out: a row may refer to one of another tenant.
struct UnscopedReference {
  const catalog::Relation* table = nullptr;
  const catalog::Constraint* foreign_key = nullptr;
  const catalog::Relation* referenced = nullptr;
  const catalog::Relation* tenant = nullptr;
  const catalog::Column* scope = nullptr;             ///< of `table`
  const catalog::Column* referenced_scope = nullptr;  ///< of `referenced`
};

/// A column is a tenant's where a good part of all tables have it, by its name, as a foreign key to
/// the same table, and its name is none of a person who did something: rows of different authors
/// refer to each other on purpose. One reference a foreign key.
std::vector<UnscopedReference> unscoped_references(const catalog::Catalog& catalog);

}  // namespace pgplumb::integrity
