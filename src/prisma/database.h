#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/objects.h"
#include "prisma/native_types.h"

/// A database as Prisma's schema engine sees it (its crate sql-schema-describer): what a datamodel
/// asks for and what a catalog has, both in one shape, to be compared.
namespace pgplumb::prisma {

enum class ValueKind : std::uint8_t { text, integer, number, boolean, json, bytes, date_time };

struct Value {
  ValueKind kind = ValueKind::text;
  /// As it is written; bytes in hexadecimal digits.
  std::string text;
};

struct Default {
  enum Kind : std::uint8_t {
    none,
    value,
    list,
    now,        ///< CURRENT_TIMESTAMP
    sequence,   ///< of `autoincrement()` and of a serial column
    generated,  ///< `dbgenerated("sql")`, and all that is no constant
    anything,   ///< `dbgenerated()`: whatever there is
  };
  Kind kind = none;
  std::vector<Value> values{};  ///< value: one; list: its elements
  std::string sql{};            ///< generated: the expression; sequence of a catalog: its name
};

struct Column {
  std::string name;
  std::string field{};  ///< of a datamodel: the field's name
  ColumnType type;
  bool required = false;  ///< of a list always false: Prisma does not look at NOT NULL there
  Default default_value;
  bool autoincrement = false;
  bool is_generated = false;         ///< of a catalog: GENERATED ALWAYS AS (...)
  bool is_identity = false;          ///< of a catalog
  catalog::ColumnNumber number = 0;  ///< of a catalog
  Span span;
};

struct IndexColumn {
  std::string name;
  bool descending = false;
  std::string operator_class{};  ///< empty: none is said
  bool default_class = false;    ///< Prisma takes it for that which the type has anyway
  bool raw = false;              ///< of a datamodel: named by `raw("...")`
};

struct Index {
  std::string name;
  bool unique = false;
  std::string method = "btree";
  std::vector<IndexColumn> columns;
  std::string predicate;   ///< with the preview feature partialIndexes
  bool stands_in = false;  ///< of a catalog: see `PartialIndexes`
  catalog::Oid oid = catalog::no_oid;
  Span span;
};

struct ForeignKey {
  std::string name;
  std::vector<std::string> columns;
  std::string schema;  ///< of the table that it refers to
  std::string table;
  std::vector<std::string> referenced;
  sql::ForeignKeyAction on_delete = sql::ForeignKeyAction::no_action;
  sql::ForeignKeyAction on_update = sql::ForeignKeyAction::no_action;
  Span span;
};

struct Table {
  std::string schema;
  std::string name;
  std::string model{};  ///< of a datamodel: the model's name; empty for that of a many-to-many
  std::vector<Column> columns{};
  std::optional<Index> primary_key{};
  std::vector<Index> indexes{};
  std::vector<ForeignKey> foreign_keys{};
  catalog::Oid oid = catalog::no_oid;
  Span span{};

  [[nodiscard]] const Column* column(std::string_view column_name) const;
};

struct Enum {
  std::string schema;
  std::string name;
  std::vector<std::string> values{};
  Span span{};
};

/// What a Prisma makes of partial indexes; measured with its versions 7.2 to 7.8.
enum class PartialIndexes : std::uint8_t {
  unseen,       ///< up to 7.3
  seen,         ///< 7.4, and later with the preview feature partialIndexes
  standing_in,  ///< from 7.5 on: none is dropped, but one stands for a whole index of its columns
};

struct Database {
  std::vector<std::string> schemas;
  bool several_schemas = false;  ///< names are written with their schema
  PartialIndexes partial_indexes = PartialIndexes::standing_in;
  std::vector<std::string> extensions;  ///< that the datamodel asks for
  std::vector<Table> tables;
  std::vector<Enum> enums;

  [[nodiscard]] const Table* table(std::string_view schema, std::string_view name) const;
  [[nodiscard]] const Enum* enumeration(std::string_view schema, std::string_view name) const;
};

/// `"a"`, or `"schema"."a"` where a schema is given: as Prisma quotes, always.
std::string quoted_name(std::string_view schema, std::string_view name);

/// Whether Prisma takes the two for one default (defaults_match() of sql_schema_differ/column.rs).
bool defaults_match(const Column& before, const Column& now);

}  // namespace pgplumb::prisma
