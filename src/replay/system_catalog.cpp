// The catalogs of pg_catalog.
#include "replay/system_catalog.h"

#include <array>

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

SystemTable pg_class(const Catalog& all) {
  std::vector<ClassRow> rows;
  for (const auto* relation : objects_of(all.relations)) rows.push_back({.relation = relation});
  for (const auto* index : objects_of(all.indexes)) rows.push_back({.index = index});
  for (const auto* sequence : objects_of(all.sequences)) rows.push_back({.sequence = sequence});
  using In = const Catalog&;
  using Row = const ClassRow&;
  static constexpr SystemColumn<ClassRow> columns[] = {
      {"oid", [](In, Row row) { return oid_value(row.oid()); }},
      {"relname", [](In, Row row) { return name_value(row.name()); }},
      {"relnamespace", [](In, Row row) { return schema_value(row.schema()); }},
      {"relkind", [](In, Row row) { return char_value(kind_letter(row)); }},
      {"relpersistence", [](In, Row row) { return char_value(persistence_letter(row)); }},
      {"relispartition",
       [](In, Row row) { return value_of(row.relation && row.relation->is_partition()); }},
      {"relrowsecurity",
       [](In, Row row) { return value_of(row.relation && row.relation->row_security); }},
      {"relforcerowsecurity",
       [](In, Row row) { return value_of(row.relation && row.relation->force_row_security); }},
      {"relhasindex",
       [](In, Row row) { return value_of(row.relation && !row.relation->indexes.empty()); }},
      {"relreplident",
       [](In, Row row) { return char_value(row.relation ? row.relation->replica_identity : 'n'); }},
  };
  return make_table(all, std::move(rows), columns);
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

/// A row of pg_type: a type, or a relation's row type.
struct TypeRow {
  const catalog::Type* type = nullptr;
  const Relation* relation = nullptr;
};

char type_letter(const TypeRow& row) {
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

SystemTable pg_type(const Catalog& all) {
  std::vector<TypeRow> rows;
  for (const auto* type : objects_of(all.types)) rows.push_back({.type = type});
  for (const auto* relation : objects_of(all.relations)) {
    if (relation->kind != RelationKind::composite_type) rows.push_back({.relation = relation});
  }
  using In = const Catalog&;
  using Row = const TypeRow&;
  static constexpr SystemColumn<TypeRow> columns[] = {
      {"oid",
       [](In in, Row row) {
         return type_value(in, {.type = row.type ? row.type->oid : row.relation->oid});
       }},
      {"typname",
       [](In, Row row) { return name_value(row.type ? row.type->name : row.relation->name); }},
      {"typnamespace",
       [](In, Row row) {
         return schema_value(row.type ? row.type->schema : row.relation->schema);
       }},
      {"typtype", [](In, Row row) { return char_value(type_letter(row)); }},
      {"typcategory", [](In, Row row) { return char_value(row.type ? row.type->category : 'C'); }},
      {"typrelid",
       [](In, Row row) { return oid_value(row.type ? row.type->relation : row.relation->oid); }},
      {"typbasetype",
       [](In in, Row row) {
         const bool domain = row.type && row.type->kind == catalog::TypeKind::domain;
         return domain ? type_value(in, row.type->base) : value_of(std::int64_t{0});
       }},
      {"typnotnull", [](In, Row row) { return value_of(row.type && row.type->not_null); }},
  };
  return make_table(all, std::move(rows), columns);
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
      {"oid", [](In, Row row) { return oid_value(row.constraint->oid, NameOf::nothing); }},
      {"conname", [](In, Row row) { return name_value(row.constraint->name); }},
      {"connamespace",
       [](In, Row row) {
         return schema_value(row.relation ? row.relation->schema : row.domain->schema);
       }},
      {"contype", [](In, Row row) { return char_value(constraint_letter(*row.constraint)); }},
      {"conrelid",
       [](In, Row row) { return oid_value(row.relation ? row.relation->oid : catalog::no_oid); }},
      {"contypid",
       [](In in, Row row) {
         return row.domain ? type_value(in, {.type = row.domain->oid}) : value_of(std::int64_t{0});
       }},
      {"confrelid", [](In, Row row) { return oid_value(row.constraint->references); }},
      {"conindid", [](In, Row row) { return oid_value(row.constraint->index); }},
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
  return make_table(all, std::move(rows), columns);
}

using ColumnRow = PartOf<catalog::Column>;

char identity_letter(catalog::Identity identity) {
  return identity == catalog::Identity::always ? 'a' : 'd';
}

SystemTable pg_attribute(const Catalog& all) {
  using In = const Catalog&;
  using Row = const ColumnRow&;
  static constexpr SystemColumn<ColumnRow> columns[] = {
      {"attrelid", [](In, Row row) { return oid_value(row.relation->oid); }},
      {"attname", [](In, Row row) { return name_value(row.part->name); }},
      {"attnum", [](In, Row row) { return value_of(std::int64_t{row.part->number}); }},
      {"attnotnull", [](In, Row row) { return value_of(row.part->not_null); }},
      {"attisdropped", [](In, Row) { return value_of(false); }},
      {"atttypid", [](In in, Row row) { return type_value(in, row.part->type); }},
      {"atthasdef",
       [](In, Row row) { return value_of(static_cast<bool>(row.part->default_value)); }},
      {"attidentity",
       [](In, Row row) {
         return row.part->identity == catalog::Identity::none
                    ? value_of(std::string())
                    : char_value(identity_letter(row.part->identity));
       }},
      {"attinhcount", [](In, Row row) { return value_of(std::int64_t{row.part->inherited}); }},
  };
  return make_table(all, parts_of(all, &Relation::columns), columns);
}

SystemTable pg_index(const Catalog& all) {
  using In = const Catalog&;
  using Row = const catalog::Index* const&;
  static constexpr SystemColumn<const catalog::Index*> columns[] = {
      {"indexrelid", [](In, Row row) { return oid_value(row->oid); }},
      {"indrelid", [](In, Row row) { return oid_value(row->relation); }},
      {"indisunique", [](In, Row row) { return value_of(row->unique); }},
      {"indisprimary", [](In, Row row) { return value_of(row->primary); }},
      {"indisexclusion", [](In, Row row) { return value_of(row->exclusion); }},
      {"indisvalid", [](In, Row row) { return value_of(row->valid); }},
      {"indisready", [](In, Row row) { return row->valid ? value_of(true) : Value{}; }},
      {"indpred", [](In, Row row) { return row->predicate ? some_value() : null_value(); }},
      {"indnkeyatts",
       [](In, Row row) { return value_of(static_cast<std::int64_t>(row->keys.size())); }},
      {"indkey",
       [](In, Row row) {
         std::vector<catalog::ColumnNumber> numbers;
         for (const catalog::IndexKey& key : row->keys) numbers.push_back(key.column);
         numbers.insert(numbers.end(), row->include.begin(), row->include.end());
         Value vector = numbers_value(numbers);
         vector.integer = 1;  // int2vector counts from 0
         return vector;
       }},
  };
  return make_table(all, objects_of(all.indexes), columns);
}

SystemTable pg_trigger(const Catalog& all) {
  using In = const Catalog&;
  using Row = const PartOf<catalog::Trigger>&;
  static constexpr SystemColumn<PartOf<catalog::Trigger>> columns[] = {
      {"oid", [](In, Row row) { return oid_value(row.part->oid, NameOf::nothing); }},
      {"tgname", [](In, Row row) { return name_value(row.part->name); }},
      {"tgrelid", [](In, Row row) { return oid_value(row.relation->oid); }},
      {"tgenabled", [](In, Row row) { return char_value(row.part->enabled); }},
      {"tgisinternal", [](In, Row) { return value_of(false); }},
      {"tgfoid", [](In, Row row) { return oid_value(row.part->function, NameOf::function); }},
  };
  return make_table(all, parts_of(all, &Relation::triggers), columns);
}

SystemTable pg_policy(const Catalog& all) {
  using In = const Catalog&;
  using Row = const PartOf<catalog::Policy>&;
  static constexpr SystemColumn<PartOf<catalog::Policy>> columns[] = {
      {"polname", [](In, Row row) { return name_value(row.part->name); }},
      {"polrelid", [](In, Row row) { return oid_value(row.relation->oid); }},
      {"polpermissive", [](In, Row row) { return value_of(row.part->permissive); }},
  };
  return make_table(all, parts_of(all, &Relation::policies), columns);
}

char function_letter(catalog::FunctionKind kind) {
  constexpr std::array letters{'f', 'p', 'a', 'w'};
  return letters[static_cast<std::size_t>(kind)];
}

SystemTable pg_proc(const Catalog& all) {
  using In = const Catalog&;
  using Row = const catalog::Function* const&;
  static constexpr SystemColumn<const catalog::Function*> columns[] = {
      {"oid", [](In, Row row) { return oid_value(row->oid, NameOf::function); }},
      {"proname", [](In, Row row) { return name_value(row->name); }},
      {"pronamespace", [](In, Row row) { return schema_value(row->schema); }},
      {"prokind", [](In, Row row) { return char_value(function_letter(row->kind)); }},
      {"pronargs",
       [](In, Row row) { return value_of(static_cast<std::int64_t>(row->argument_types.size())); }},
      {"prosecdef", [](In, Row row) { return value_of(row->security_definer); }},
      {"prorettype",
       [](In in, Row row) { return row->returns ? type_value(in, *row->returns) : Value{}; }},
  };
  return make_table(all, objects_of(all.functions), columns);
}

SystemTable pg_extension(const Catalog& all) {
  // Every database is made with it (initdb).
  static const catalog::Extension plpgsql{
      .name = "plpgsql", .schema = "pg_catalog", .version = "1.0"};
  auto rows = objects_of(all.extensions);
  if (all.extensions.find(plpgsql.name) == nullptr) rows.push_back(&plpgsql);
  using In = const Catalog&;
  using Row = const catalog::Extension* const&;
  static constexpr SystemColumn<const catalog::Extension*> columns[] = {
      {"extname", [](In, Row row) { return name_value(row->name); }},
      {"extnamespace", [](In, Row row) { return schema_value(row->schema); }},
  };
  return make_table(all, std::move(rows), columns);
}

struct InheritsRow {
  Oid child = catalog::no_oid;
  Oid parent = catalog::no_oid;
};

SystemTable pg_inherits(const Catalog& all) {
  std::vector<InheritsRow> rows;
  for (const auto* relation : objects_of(all.relations)) {
    for (const Oid parent : relation->parents) rows.push_back({relation->oid, parent});
  }
  for (const auto* index : objects_of(all.indexes)) {
    if (index->parent != catalog::no_oid) rows.push_back({index->oid, index->parent});
  }
  using In = const Catalog&;
  static constexpr SystemColumn<InheritsRow> columns[] = {
      {"inhrelid", [](In, const InheritsRow& row) { return oid_value(row.child); }},
      {"inhparent", [](In, const InheritsRow& row) { return oid_value(row.parent); }},
  };
  return make_table(all, std::move(rows), columns);
}

SystemTable pg_publication(const Catalog& all) {
  using In = const Catalog&;
  using Row = const catalog::Publication* const&;
  static constexpr SystemColumn<const catalog::Publication*> columns[] = {
      {"oid", [](In, Row row) { return name_value(row->name); }},
      {"pubname", [](In, Row row) { return name_value(row->name); }},
  };
  return make_table(all, objects_of(all.publications), columns);
}

SystemTable pg_statistic_ext(const Catalog& all) {
  using In = const Catalog&;
  using Row = const catalog::Statistics* const&;
  static constexpr SystemColumn<const catalog::Statistics*> columns[] = {
      {"stxname", [](In, Row row) { return name_value(row->name); }},
      {"stxnamespace", [](In, Row row) { return schema_value(row->schema); }},
      {"stxrelid", [](In, Row row) { return oid_value(row->relation); }},
  };
  return make_table(all, objects_of(all.statistics), columns);
}

}  // namespace

Value type_value(const catalog::Catalog& catalog, catalog::TypeRef type) {
  type.modifiers.clear();
  return {.kind = ValueKind::text,
          .name_of = NameOf::type,
          .text = catalog::format_type(catalog, type)};
}

Value numbers_value(const std::vector<catalog::ColumnNumber>& numbers) {
  std::vector<Value> items;
  for (const catalog::ColumnNumber number : numbers) {
    items.push_back(value_of(std::int64_t{number}));
  }
  return array_value(std::move(items));
}

std::optional<SystemTable> system_table(std::string_view schema, std::string_view name,
                                        const catalog::Catalog& catalog) {
  if (schema == "information_schema") return information_schema_table(name, catalog);
  if (schema != "pg_catalog") return std::nullopt;
  struct Entry {
    std::string_view name;
    SystemTable (*make)(const Catalog&);
  };
  static constexpr std::array tables{Entry{"pg_class", pg_class},
                                     Entry{"pg_namespace", pg_namespace},
                                     Entry{"pg_type", pg_type},
                                     Entry{"pg_enum", pg_enum},
                                     Entry{"pg_constraint", pg_constraint},
                                     Entry{"pg_attribute", pg_attribute},
                                     Entry{"pg_index", pg_index},
                                     Entry{"pg_trigger", pg_trigger},
                                     Entry{"pg_policy", pg_policy},
                                     Entry{"pg_proc", pg_proc},
                                     Entry{"pg_extension", pg_extension},
                                     Entry{"pg_inherits", pg_inherits},
                                     Entry{"pg_publication", pg_publication},
                                     Entry{"pg_statistic_ext", pg_statistic_ext}};
  for (const Entry& entry : tables) {
    if (entry.name == name) return entry.make(catalog);
  }
  return system_view(name, catalog);
}

}  // namespace pgplumb::replay
