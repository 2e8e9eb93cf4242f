#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "prisma/database.h"

namespace pgplumb::prisma {

enum class ChangeKind : std::uint8_t {
  create_schema,
  create_extension,
  create_enum,
  alter_enum,
  drop_enum,
  create_table,
  drop_table,
  add_column,
  drop_column,
  alter_column,
  recreate_column,  ///< the values are lost
  add_primary_key,
  drop_primary_key,
  change_primary_key,
  rename_primary_key,
  create_index,
  drop_index,
  rename_index,
  add_foreign_key,
  drop_foreign_key,
  rename_foreign_key,
};
std::string_view change_name(ChangeKind kind);  ///< "drop-index"

/// One thing that `prisma migrate dev` would write into the next migration.
struct Change {
  ChangeKind kind = ChangeKind::create_table;
  std::string schema;
  std::string table;            ///< empty for what is of no table
  std::string name;             ///< of the column, index, constraint, type...
  std::optional<Span> asked{};  ///< where the datamodel says so
  std::optional<Span> made{};   ///< the statement that made what is there
  std::string what{};           ///< what differs, one clause
  std::string sql{};            ///< what Prisma writes
  std::vector<std::string> notes{};
  std::string keep{};  ///< the line of schema.prisma with which Prisma would leave it
  /// The schema language has no words for what is there: Prisma is wrong to change it.
  bool inexpressible = false;
};

/// Something of the catalog that Prisma does not look at: it stays, and is no drift.
struct Unseen {
  std::string_view kind;  ///< "partial index"
  std::string schema;
  std::string table;
  std::string name;
  std::string definition;
  Span made;
};

struct Drift {
  std::vector<Change> changes;
  std::vector<Unseen> unseen;
};

/// What the datamodel's database and the catalog differ in, as Prisma's engine compares the two
/// (sql_schema_differ.rs).
Drift drift(const Database& asked, const catalog::Catalog& catalog);

}  // namespace pgplumb::prisma
