#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "catalog/objects.h"

/// PostgreSQL's types as Prisma knows them (psl/psl-core/src/builtin_connectors/
/// postgres_datamodel_connector.rs of prisma-engines).
namespace pgplumb::prisma {

enum class Native : std::uint8_t {
  small_int,
  integer,
  big_int,
  decimal,
  money,
  inet,
  oid,
  citext,
  real,
  double_precision,
  varchar,
  character,
  text,
  bytea,
  timestamp,
  timestamptz,
  date,
  time,
  timetz,
  boolean,
  bit,
  varbit,
  uuid,
  xml,
  json,
  jsonb,
};

/// What a constant of the type is read as (sql-schema-describer: ColumnTypeFamily).
enum class Family : std::uint8_t {
  text,
  integer,
  number,
  boolean,
  json,
  bytes,
  date_time,
  enumeration,
  other,  ///< uuid, too: none of its defaults is read as a constant
};

struct NativeFacts {
  Native native;
  std::string_view prisma;  ///< "VarChar" of @db.VarChar
  std::string_view sql;     ///< as Prisma writes it: "VARCHAR"
  std::string_view pg;      ///< pg_type.typname
  Family family;
};

const NativeFacts& facts_of(Native native);
const NativeFacts* native_by_prisma_name(std::string_view name);
const NativeFacts* native_by_pg_name(std::string_view name);
/// Of String, Int, DateTime...; null for what is no scalar type of Prisma.
const NativeFacts* default_native(std::string_view scalar);
/// "VarChar" for text and so on: the scalar type that a column of the type gets.
std::string_view scalar_of(Native native);

struct ColumnType {
  /// `other`: no type that Prisma knows, `Unsupported("...")`.
  enum Kind : std::uint8_t { native, enumeration, other };
  Kind kind = other;
  Native type = Native::text;  ///< native
  std::optional<int> length;   ///< native: of varchar, bit, timestamp...; the precision of decimal
  std::optional<int> scale;    ///< decimal
  std::string schema;          ///< enumeration
  std::string name;            ///< enumeration; other: as it is written
  bool list = false;

  [[nodiscard]] Family family() const {
    if (kind == native) return facts_of(type).family;
    return kind == enumeration ? Family::enumeration : Family::other;
  }
};

/// "VARCHAR(20)[]", `"Role"`; `with_schemas` qualifies enums.
std::string type_sql(const ColumnType& type, bool with_schemas);
/// "@db.VarChar(20)"; empty for what has none.
std::string type_attribute(const ColumnType& type);

enum class TypeChange : std::uint8_t {
  none,      ///< Prisma takes the two for the same
  cast,      ///< ALTER COLUMN ... SET DATA TYPE
  recreate,  ///< DROP COLUMN, ADD COLUMN: the values are lost
};
/// postgres_column_type_change() of sql-schema-connector, flavour postgres.
TypeChange type_change(const ColumnType& before, const ColumnType& now);

}  // namespace pgplumb::prisma
