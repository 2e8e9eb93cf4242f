#include "prisma/described.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

#include "catalog/builtins.h"
#include "text/ascii.h"

namespace pgplumb::prisma {
namespace {

using catalog::Catalog;

constexpr std::string_view migrations_table = "_prisma_migrations";
/// postgres/schema_differ.rs: POSTGIS_TABLES_OR_VIEWS
constexpr std::array postgis_tables{
    std::string_view("spatial_ref_sys"), std::string_view("geometry_columns"),
    std::string_view("geography_columns"), std::string_view("raster_columns"),
    std::string_view("raster_overviews")};

/// Domains over domains are few; a bound all the same.
constexpr int deepest_domain = 32;

std::optional<int> number_of(std::string_view text) {
  int number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() ? std::optional(number) : std::nullopt;
}

/// The length or precision as information_schema has it: what PostgreSQL does without one is said.
void add_modifiers(const catalog::TypeRef& from, ColumnType& type) {
  const std::size_t comma = from.modifiers.find(',');
  type.length = number_of(from.modifiers);
  if (comma != std::string::npos) type.scale = number_of(from.modifiers.substr(comma + 1));
  using enum Native;
  switch (type.type) {
    case decimal:
      if (type.length && !type.scale) type.scale = 0;
      break;
    case timestamp:
    case timestamptz:
    case time:
    case timetz:
      if (!type.length && !type.list) type.length = 6;
      break;
    case varchar:
    case character:
    case bit:
    case varbit:
      break;
    default:
      type.length.reset();
  }
}

ColumnType type_of(const Catalog& catalog, const catalog::TypeRef& declared,
                   const Database& described) {
  const catalog::TypeRef base = base_type(catalog, declared);
  ColumnType type;
  type.list = base.array;
  const catalog::Type* made = catalog.types.find(base.type);
  const catalog::BuiltinType* builtin = catalog::builtin_type(base.type);
  const std::string_view name = made != nullptr      ? std::string_view(made->name)
                                : builtin != nullptr ? builtin->name
                                                     : std::string_view();
  if (made != nullptr && made->kind == catalog::TypeKind::enumeration &&
      described.enumeration(made->schema, made->name) != nullptr) {
    type.kind = ColumnType::enumeration;
    type.schema = made->schema;
    type.name = made->name;
    return type;
  }
  if (const NativeFacts* native = native_by_pg_name(name)) {
    type.kind = ColumnType::native;
    type.type = native->native;
    add_modifiers(base, type);
    return type;
  }
  type.name = catalog::format_type(catalog, {.type = base.type, .modifiers = base.modifiers});
  return type;
}

bool is_required(const Catalog& catalog, const catalog::Column& column) {
  if (column.not_null) return true;
  const catalog::Type* type = catalog.types.find(column.type.type);
  return type != nullptr && type->kind == catalog::TypeKind::domain && type->not_null &&
         !column.type.array;
}

Column column_of(const Catalog& catalog, const catalog::Column& from, const Database& described) {
  Column column{.name = from.name,
                .type = type_of(catalog, from.type, described),
                .is_generated = from.generated != catalog::Generated::none,
                .is_identity = from.identity != catalog::Identity::none,
                .number = from.number,
                .span = from.origin.created};
  column.required = !column.type.list && is_required(catalog, from);
  column.default_value = described_default(from, column.type);
  column.autoincrement = column.is_identity || column.default_value.kind == Default::sequence;
  return column;
}

bool is_of_expression(const catalog::Index& index) {
  return std::ranges::any_of(index.keys, [](const auto& key) { return key.column == 0; });
}

bool is_described(const catalog::Index& index, PartialIndexes partial) {
  if (index.predicate && partial == PartialIndexes::standing_in) return !is_of_expression(index);
  return unseen_index(index, partial).empty();
}

Index index_of(const catalog::Relation& table, const catalog::Index& from) {
  Index index{.name = from.name,
              .unique = from.unique,
              .method = from.method,
              .oid = from.oid,
              .span = from.origin.created};
  const bool has_classes = from.method != "btree" && from.method != "hash";
  for (const catalog::IndexKey& key : from.keys) {
    const catalog::Column* column = table.column(key.column);
    if (column == nullptr) continue;
    index.columns.push_back({.name = column->name,
                             .descending = key.descending,
                             .operator_class = has_classes ? key.operator_class : "",
                             .default_class = has_classes && key.operator_class.empty()});
  }
  // Prisma takes the columns of INCLUDE for some of the key.
  for (const catalog::ColumnNumber number : from.include) {
    if (const catalog::Column* column = table.column(number)) {
      index.columns.push_back({.name = column->name, .default_class = has_classes});
    }
  }
  return index;
}

std::vector<std::string> names_of(const catalog::Relation& relation,
                                  const std::vector<catalog::ColumnNumber>& numbers) {
  std::vector<std::string> names;
  for (const catalog::ColumnNumber number : numbers) {
    if (const catalog::Column* column = relation.column(number)) names.push_back(column->name);
  }
  return names;
}

/// Those to tables that Prisma sees.
void add_foreign_keys(const Catalog& catalog, const catalog::Relation& relation, Table& table) {
  for (const catalog::Constraint& constraint : relation.constraints) {
    if (constraint.kind != catalog::ConstraintKind::foreign_key) continue;
    const catalog::Relation* other = catalog.relations.find(constraint.references);
    if (other == nullptr || !is_prisma_table(*other)) continue;
    table.foreign_keys.push_back({.name = constraint.name,
                                  .columns = names_of(relation, constraint.columns),
                                  .schema = other->schema,
                                  .table = other->name,
                                  .referenced = names_of(*other, constraint.referenced_columns),
                                  .on_delete = constraint.on_delete,
                                  .on_update = constraint.on_update,
                                  .span = constraint.origin.created});
  }
}

Table table_of(const Catalog& catalog, const catalog::Relation& relation,
               const Database& described) {
  Table table{.schema = relation.schema,
              .name = relation.name,
              .oid = relation.oid,
              .span = relation.origin.created};
  for (const catalog::Column& column : relation.columns) {
    table.columns.push_back(column_of(catalog, column, described));
  }
  for (const catalog::Oid oid : relation.indexes) {
    const catalog::Index* from = catalog.indexes.find(oid);
    if (from == nullptr || !is_described(*from, described.partial_indexes)) continue;
    Index index = index_of(relation, *from);
    index.stands_in = from->predicate && described.partial_indexes == PartialIndexes::standing_in;
    if (from->predicate && !index.stands_in) index.predicate = "...";
    if (from->primary) {
      table.primary_key = std::move(index);
    } else {
      table.indexes.push_back(std::move(index));
    }
  }
  std::ranges::sort(table.indexes, {}, &Index::name);
  add_foreign_keys(catalog, relation, table);
  std::ranges::sort(table.foreign_keys, {}, &ForeignKey::name);
  return table;
}

}  // namespace

catalog::TypeRef base_type(const Catalog& catalog, catalog::TypeRef type) {
  for (int i = 0; i < deepest_domain && !type.array; ++i) {
    const catalog::Type* domain = catalog.types.find(type.type);
    if (domain == nullptr || domain->kind != catalog::TypeKind::domain) break;
    type = domain->base;
  }
  return type;
}

bool is_left_alone(const catalog::Relation& relation) {
  return relation.name == migrations_table ||
         std::ranges::find(postgis_tables, to_lower(relation.name)) != postgis_tables.end();
}

bool is_prisma_table(const catalog::Relation& relation) {
  return relation.kind == catalog::RelationKind::partitioned_table ||
         (relation.kind == catalog::RelationKind::table && !relation.is_partition());
}

std::string_view unseen_index(const catalog::Index& index, PartialIndexes partial) {
  if (index.exclusion) return "exclusion constraint";
  if (index.predicate && partial != PartialIndexes::seen) return "partial index";
  return is_of_expression(index) ? "expression index" : "";
}

Database described(const Catalog& catalog, const Database& asked) {
  Database database{.schemas = asked.schemas,
                    .several_schemas = asked.several_schemas,
                    .partial_indexes = asked.partial_indexes};
  const auto is_seen = [&](const std::string& schema) {
    return std::ranges::find(database.schemas, schema) != database.schemas.end();
  };
  for (const auto& [oid, type] : catalog.types) {
    if (type.kind != catalog::TypeKind::enumeration || !is_seen(type.schema)) continue;
    if (type.labels.empty()) continue;
    database.enums.push_back({.schema = type.schema,
                              .name = type.name,
                              .values = type.labels,
                              .span = type.origin.created});
  }
  for (const auto& [oid, relation] : catalog.relations) {
    if (!is_seen(relation.schema) || !is_prisma_table(relation) || is_left_alone(relation)) {
      continue;
    }
    database.tables.push_back(table_of(catalog, relation, database));
  }
  for (const auto& [name, extension] : catalog.extensions) database.extensions.push_back(name);
  const auto by_name = [](const auto& object) { return std::pair(object.schema, object.name); };
  std::ranges::sort(database.enums, {}, by_name);
  std::ranges::sort(database.tables, {}, by_name);
  return database;
}

}  // namespace pgplumb::prisma
