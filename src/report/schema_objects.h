#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/catalog.h"

/// A schema as a tree of named things in words, whatever they are: what two schemas are compared
/// by.
namespace pgplumb::report {

enum class ObjectKind : std::uint8_t {
  schema,
  extension,
  type,
  sequence,
  function,
  table,
  view,
  column,
  constraint,
  index,
  trigger,
  rule,
  policy,
  statistics,
};
std::string_view object_kind_word(ObjectKind kind);

/// Something that is said of an object: "type" is "character varying(20)".
struct Property {
  std::string_view name{};
  std::string value{};
  bool is_long = false;  ///< a query or a body: too long for a line
};

struct SchemaObject {
  ObjectKind kind = ObjectKind::table;
  /// Within one replay the same object has the same one; 0 where it has none.
  std::uint64_t identity = 0;
  /// Quoted where it must be; of what belongs to a table without the table's.
  std::string name{};
  std::string schema{};  ///< with which `name` begins, quoted as there; empty where it has none
  std::vector<Property> properties{};  ///< those with a value, in a fixed order
  std::vector<SchemaObject> parts{};   ///< of a table: columns, constraints, indexes, ...
};

/// The `identity` of a column, and the table and the number that one stands for.
std::uint64_t column_identity(const catalog::Relation& table, catalog::ColumnNumber column);
std::pair<catalog::Oid, catalog::ColumnNumber> column_of(std::uint64_t identity);

/// What the history made and others see, by kind and name. What a partition has from its table,
/// and what extensions made, is left out.
std::vector<SchemaObject> schema_objects(const catalog::Catalog& catalog);

}  // namespace pgplumb::report
