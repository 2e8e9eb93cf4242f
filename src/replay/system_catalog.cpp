// The catalogs of pg_catalog.
#include "replay/system_catalog.h"

#include <algorithm>
#include <array>

#include "catalog/builtins.h"
#include "replay/system_catalog_rows.h"

namespace pgplumb::replay {

namespace {

using catalog::Oid;

/// A row of pg_class.
struct ClassRow {
  const Relation* relation = nullptr;
  const catalog::Index* index = nullptr;
  const catalog::Sequence* sequence = nullptr;

  [[nodiscard]] Oid oid() const {
    return relation ? relation->oid : index ? index->oid : sequence->oid;
  }
  [[nodiscard]] const std::string& name() const {
    return relation ? relation->name : index ? index->name : sequence->name;
  }
  [[nodiscard]] const std::string& schema() const {
    return relation ? relation->schema : index ? index->schema : sequence->schema;
  }
};

char kind_letter(const ClassRow& row) {
  if (row.index) return row.index->partitioned ? 'I' : 'i';
  if (row.sequence) return 'S';
  switch (row.relation->kind) {
    case RelationKind::table:
      return 'r';
    case RelationKind::partitioned_table:
      return 'p';
    case RelationKind::foreign_table:
      return 'f';
    case RelationKind::view:
      return 'v';
    case RelationKind::materialized_view:
      return 'm';
    case RelationKind::composite_type:
      return 'c';
  }
  return 'r';
}

char persistence_letter(const ClassRow& row) {
  const auto persistence = row.relation   ? row.relation->persistence
                           : row.sequence ? row.sequence->persistence
                                          : sql::Persistence::permanent;
  switch (persistence) {
    case sql::Persistence::permanent:
      return 'p';
    case sql::Persistence::unlogged:
      return 'u';
    case sql::Persistence::temporary:
      return 't';
  }
  return 'p';
}

/// PostgreSQL's own relations of a kind in a schema.
StandIn class_stand_in(const char* schema, char kind) {
  return {{"oid", builtin_value(NameOf::builtin_relation)},
          {"relname", builtin_value(NameOf::builtin_relation)},
          {"relnamespace", schema_value(schema)},
          {"relkind", char_value(kind)},
          {"relpersistence", char_value('p')},
          {"relispartition", value_of(false)},
          {"relrowsecurity", value_of(false)},
          {"relforcerowsecurity", value_of(false)}};
}

bool is_partition(const ClassRow& row) {
  return row.relation ? row.relation->is_partition()
                      : row.index && row.index->parent != catalog::no_oid;
}

Value replica_identity(const ClassRow& row) {
  // heap_create(): a table has the default, all else nothing; pg_class itself aside.
  return char_value(row.relation && row.relation->is_table() ? row.relation->replica_identity
                                                             : 'n');
}

SystemTable pg_class(const Catalog& all) {
  std::vector<ClassRow> rows;
  for (const auto* relation : objects_of(all.relations)) rows.push_back({.relation = relation});
  for (const auto* index : objects_of(all.indexes)) rows.push_back({.index = index});
  for (const auto* sequence : objects_of(all.sequences)) rows.push_back({.sequence = sequence});
  using In = const Catalog&;
  using Row = const ClassRow&;
  static constexpr SystemColumn<ClassRow> columns[] = {
      {"oid", [](In, Row row) { return number_value(row.oid()); }},
      {"relname", [](In, Row row) { return name_value(row.name()); }},
      {"relnamespace", [](In, Row row) { return schema_value(row.schema()); }},
      {"relkind", [](In, Row row) { return char_value(kind_letter(row)); }},
      {"relpersistence", [](In, Row row) { return char_value(persistence_letter(row)); }},
      {"relispartition", [](In, Row row) { return value_of(is_partition(row)); }},
      {"relrowsecurity",
       [](In, Row row) { return value_of(row.relation && row.relation->row_security); }},
      {"relforcerowsecurity",
       [](In, Row row) { return value_of(row.relation && row.relation->force_row_security); }},
      {"relhasindex",
       [](In, Row row) { return value_of(row.relation && !row.relation->indexes.empty()); }},
      {"relreplident", [](In, Row row) { return replica_identity(row); }},
  };
  std::vector<StandIn> stand_ins;
  for (const char kind : {'r', 'v', 'i'}) stand_ins.push_back(class_stand_in("pg_catalog", kind));
  for (const char kind : {'r', 'v'}) {
    stand_ins.push_back(class_stand_in("information_schema", kind));
  }
  for (const char kind : {'t', 'i'}) stand_ins.push_back(class_stand_in("pg_toast", kind));
  return make_table(all, std::move(rows), columns, std::move(stand_ins));
}

SystemTable pg_namespace(const Catalog& all) {
  std::vector<std::string> rows{"pg_catalog", "information_schema", "pg_toast"};
  for (const auto* schema : objects_of(all.schemas)) rows.push_back(schema->name);
  static constexpr SystemColumn<std::string> columns[] = {
      {"oid", [](const Catalog&, const std::string& row) { return schema_value(row); }},
      {"nspname", [](const Catalog&, const std::string& row) { return name_value(row); }},
  };
  return make_table(all, std::move(rows), columns);
}

/// A row of pg_type: a type, a relation's row type, or the array of either.
struct TypeRow {
  const catalog::Type* type = nullptr;
  const Relation* relation = nullptr;
  bool is_array = false;

  [[nodiscard]] Oid oid() const { return type ? type->oid : relation->oid; }
  [[nodiscard]] const std::string& schema() const { return type ? type->schema : relation->schema; }
};

char type_letter(const TypeRow& row) {
  if (row.is_array) return 'b';
  if (row.relation) return 'c';
  switch (row.type->kind) {
    case catalog::TypeKind::enumeration:
      return 'e';
    case catalog::TypeKind::domain:
      return 'd';
    case catalog::TypeKind::composite:
      return 'c';
    case catalog::TypeKind::range:
      return 'r';
    case catalog::TypeKind::multirange:
      return 'm';
    default:
      return 'b';
  }
}

/// makeArrayTypeName(): where the name is taken, or too long, another is made up.
Value type_name(const Catalog& all, const TypeRow& row) {
  const std::string& name = row.type ? row.type->name : row.relation->name;
  if (!row.is_array) return name_value(name);
  constexpr std::size_t longest = 63;
  const std::string array = '_' + name;
  const bool is_taken = all.find_type(row.schema(), array) || all.find_class(row.schema(), array);
  return is_taken || array.size() > longest ? Value{} : name_value(array);
}

Value type_category(const TypeRow& row) {
  if (row.is_array) return char_value('A');
  if (row.relation) return char_value('C');
  switch (row.type->kind) {
    case catalog::TypeKind::enumeration:
      return char_value('E');
    case catalog::TypeKind::composite:
      return char_value('C');
    case catalog::TypeKind::range:
    case catalog::TypeKind::multirange:
      return char_value('R');
    case catalog::TypeKind::domain:
      return {};  // that of what it is over
    default:
      return char_value(row.type->category);
  }
}

StandIn type_stand_in(const char* schema, char kind) {
  return {{"oid", builtin_value(NameOf::builtin_type)},
          {"typname", builtin_value(NameOf::builtin_type)},
          {"typnamespace", schema_value(schema)},
          {"typtype", char_value(kind)}};
}

SystemTable pg_type(const Catalog& all) {
  std::vector<TypeRow> rows;
  for (const bool is_array : {false, true}) {
    for (const auto* type : objects_of(all.types)) {
      rows.push_back({.type = type, .is_array = is_array});
    }
    for (const auto* relation : objects_of(all.relations)) {
      if (relation->kind == RelationKind::composite_type) continue;
      rows.push_back({.relation = relation, .is_array = is_array});
    }
  }
  using In = const Catalog&;
  using Row = const TypeRow&;
  static constexpr SystemColumn<TypeRow> columns[] = {
      {"oid",
       [](In in, Row row) { return type_value(in, {.type = row.oid(), .array = row.is_array}); }},
      {"typname", type_name},
      {"typnamespace", [](In, Row row) { return schema_value(row.schema()); }},
      {"typtype", [](In, Row row) { return char_value(type_letter(row)); }},
      {"typcategory", [](In, Row row) { return type_category(row); }},
      {"typrelid",
       [](In, Row row) {
         return number_value(row.is_array ? catalog::no_oid
                             : row.type   ? row.type->relation
                                          : row.relation->oid);
       }},
      {"typelem",
       [](In in, Row row) {
         const bool is_base = row.type && row.type->kind == catalog::TypeKind::base;
         if (row.is_array) return type_value(in, {.type = row.oid()});
         return is_base ? Value{} : value_of(std::int64_t{0});
       }},
      {"typbasetype",
       [](In in, Row row) {
         const bool domain =
             !row.is_array && row.type && row.type->kind == catalog::TypeKind::domain;
         return domain ? type_value(in, row.type->base) : value_of(std::int64_t{0});
       }},
      {"typnotnull",
       [](In, Row row) { return value_of(!row.is_array && row.type && row.type->not_null); }},
  };
  std::vector<StandIn> stand_ins;
  for (const char kind : {'b', 'c', 'm', 'p', 'r'}) {
    stand_ins.push_back(type_stand_in("pg_catalog", kind));
  }
  for (const char kind : {'b', 'c', 'd'}) {
    stand_ins.push_back(type_stand_in("information_schema", kind));
  }
  return make_table(all, std::move(rows), columns, std::move(stand_ins));
}

struct LabelRow {
  const catalog::Type* type = nullptr;
  std::size_t position = 0;
};

SystemTable pg_enum(const Catalog& all) {
  std::vector<LabelRow> rows;
  for (const auto* type : objects_of(all.types)) {
    for (std::size_t i = 0; i < type->labels.size(); ++i) rows.push_back({type, i});
  }
  using In = const Catalog&;
  static constexpr SystemColumn<LabelRow> columns[] = {
      {"enumtypid",
       [](In in, const LabelRow& row) { return type_value(in, {.type = row.type->oid}); }},
      {"enumlabel",
       [](In, const LabelRow& row) { return name_value(row.type->labels[row.position]); }},
      {"enumsortorder",
       [](In, const LabelRow& row) {
         return value_of(static_cast<std::int64_t>(row.position) + 1);
       }},
  };
  return make_table(all, std::move(rows), columns);
}

/// A row of pg_constraint: of a relation or a domain.
struct ConstraintRow {
  const Relation* relation = nullptr;
  const catalog::Type* domain = nullptr;
  const Constraint* constraint = nullptr;
};

char constraint_letter(const Constraint& constraint) {
  switch (constraint.kind) {
    case ConstraintKind::primary_key:
      return 'p';
    case ConstraintKind::unique:
      return 'u';
    case ConstraintKind::foreign_key:
      return 'f';
    case ConstraintKind::check:
      return 'c';
    case ConstraintKind::exclude:
      return 'x';
    case ConstraintKind::not_null:
      return 'n';
  }
  return 'c';
}

char action_letter(sql::ForeignKeyAction action) {
  constexpr std::array letters{'a', 'r', 'c', 'n', 'd'};
  return letters[static_cast<std::size_t>(action)];
}

std::vector<StandIn> constraint_stand_ins() {
  std::vector<StandIn> stand_ins;
  for (const char kind : {'p', 'u', 'n'}) {
    stand_ins.push_back({{"conname", builtin_value(NameOf::builtin_constraint)},
                         {"connamespace", schema_value("pg_catalog")},
                         {"contype", char_value(kind)},
                         {"conrelid", builtin_value(NameOf::builtin_relation)},
                         {"contypid", value_of(std::int64_t{0})},
                         {"confrelid", value_of(std::int64_t{0})}});
  }
  stand_ins.push_back({{"conname", builtin_value(NameOf::builtin_constraint)},
                       {"connamespace", schema_value("information_schema")},
                       {"contype", char_value('c')},
                       {"conrelid", value_of(std::int64_t{0})},
                       {"contypid", builtin_value(NameOf::builtin_type)},
                       {"confrelid", value_of(std::int64_t{0})}});
  return stand_ins;
}

SystemTable pg_constraint(const Catalog& all) {
  std::vector<ConstraintRow> rows;
  for (const auto& [relation, constraint] : parts_of(all, &Relation::constraints)) {
    rows.push_back({.relation = relation, .constraint = constraint});
  }
  for (const auto* type : objects_of(all.types)) {
    for (const Constraint& check : type->checks) {
      rows.push_back({.domain = type, .constraint = &check});
    }
  }
  using In = const Catalog&;
  using Row = const ConstraintRow&;
  static constexpr SystemColumn<ConstraintRow> columns[] = {
      {"oid", [](In, Row row) { return number_value(row.constraint->oid, NameOf::nothing); }},
      {"conname", [](In, Row row) { return name_value(row.constraint->name); }},
      {"connamespace",
       [](In, Row row) {
         return schema_value(row.relation ? row.relation->schema : row.domain->schema);
       }},
      {"contype", [](In, Row row) { return char_value(constraint_letter(*row.constraint)); }},
      {"conrelid",
       [](In, Row row) {
         return number_value(row.relation ? row.relation->oid : catalog::no_oid);
       }},
      {"contypid",
       [](In in, Row row) {
         return row.domain ? type_value(in, {.type = row.domain->oid}) : value_of(std::int64_t{0});
       }},
      {"confrelid", [](In, Row row) { return number_value(row.constraint->references); }},
      {"conindid", [](In, Row row) { return number_value(row.constraint->index); }},
      {"conkey", [](In, Row row) { return numbers_value(row.constraint->columns); }},
      {"confkey", [](In, Row row) { return numbers_value(row.constraint->referenced_columns); }},
      {"confdeltype",
       [](In, Row row) { return char_value(action_letter(row.constraint->on_delete)); }},
      {"confupdtype",
       [](In, Row row) { return char_value(action_letter(row.constraint->on_update)); }},
      {"convalidated", [](In, Row row) { return value_of(row.constraint->validated); }},
      {"condeferrable", [](In, Row row) { return value_of(row.constraint->deferrable); }},
      {"condeferred", [](In, Row row) { return value_of(row.constraint->initially_deferred); }},
  };
  return make_table(all, std::move(rows), columns, constraint_stand_ins());
}

char function_letter(catalog::FunctionKind kind) {
  constexpr std::array letters{'f', 'p', 'a', 'w'};
  return letters[static_cast<std::size_t>(kind)];
}

SystemTable pg_proc(const Catalog& all) {
  using In = const Catalog&;
  using Row = const catalog::Function* const&;
  static constexpr SystemColumn<const catalog::Function*> columns[] = {
      {"oid", [](In, Row row) { return number_value(row->oid, NameOf::function); }},
      {"proname", [](In, Row row) { return name_value(row->name); }},
      {"pronamespace", [](In, Row row) { return schema_value(row->schema); }},
      {"prokind", [](In, Row row) { return char_value(function_letter(row->kind)); }},
      {"pronargs",
       [](In, Row row) { return value_of(static_cast<std::int64_t>(row->argument_types.size())); }},
      {"prosecdef", [](In, Row row) { return value_of(row->security_definer); }},
      {"prorettype",
       [](In in, Row row) { return row->returns ? type_value(in, *row->returns) : Value{}; }},
  };
  std::vector<StandIn> stand_ins;
  const auto add = [&](const char* schema, char kind) {
    stand_ins.push_back({{"oid", builtin_value(NameOf::builtin_function)},
                         {"proname", builtin_value(NameOf::builtin_function)},
                         {"pronamespace", schema_value(schema)},
                         {"prokind", char_value(kind)}});
  };
  for (const char kind : {'a', 'f', 'w'}) add("pg_catalog", kind);
  add("information_schema", 'f');
  return make_table(all, objects_of(all.functions), columns, std::move(stand_ins));
}

}  // namespace

Value type_value(const catalog::Catalog& catalog, catalog::TypeRef type) {
  type.modifiers.clear();
  Value value{.kind = ValueKind::text, .name_of = NameOf::type, .is_number = true};
  // format_type_be(): by SQL's spelling even where that means a length.
  const catalog::BuiltinType* builtin = catalog::builtin_type(type.type);
  value.text = builtin ? std::string(builtin->formatted) + (type.array ? "[]" : "")
                       : catalog::format_type(catalog, type);
  return value;
}

Value numbers_value(const std::vector<catalog::ColumnNumber>& numbers) {
  std::vector<Value> items;
  for (const catalog::ColumnNumber number : numbers) {
    items.push_back(value_of(std::int64_t{number}));
  }
  return array_value(std::move(items));
}

Value SystemTable::stand_in_cell(std::size_t row, std::size_t column) const {
  const auto& cells = stand_ins[row];
  const auto found =
      std::ranges::find(cells, columns[column], &std::pair<std::string_view, Value>::first);
  return found == cells.end() ? Value{} : found->second;
}

std::optional<SystemTable> system_table(std::string_view schema, std::string_view name,
                                        const catalog::Catalog& catalog) {
  if (schema == "information_schema") return information_schema_table(name, catalog);
  if (schema != "pg_catalog") return std::nullopt;
  static constexpr std::array tables{Entry{"pg_class", pg_class},
                                     Entry{"pg_namespace", pg_namespace},
                                     Entry{"pg_type", pg_type},
                                     Entry{"pg_enum", pg_enum},
                                     Entry{"pg_constraint", pg_constraint},
                                     Entry{"pg_proc", pg_proc}};
  if (auto table = make_named(tables, name, catalog)) return table;
  if (auto table = smaller_table(name, catalog)) return table;
  return system_view(name, catalog);
}

}  // namespace pgplumb::replay
