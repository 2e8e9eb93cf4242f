// The views of pg_catalog and the information schema.
#include <array>

#include "catalog/builtins.h"
#include "catalog/type_rules.h"
#include "replay/system_catalog_rows.h"
#include "text/ascii.h"

namespace pgplumb::replay {

namespace {

using In = const Catalog&;
using Rel = const Relation* const&;

template <typename Matches>
std::vector<const Relation*> relations_where(const Catalog& all, Matches matches) {
  std::vector<const Relation*> rows;
  for (const auto* relation : objects_of(all.relations)) {
    if (matches(*relation)) rows.push_back(relation);
  }
  return rows;
}

constexpr const char* own_schemas[] = {"pg_catalog", "information_schema"};

/// PostgreSQL's own relations in views: a row for each schema that has such.
std::vector<StandIn> relation_stand_ins(std::string_view schema_column,
                                        std::string_view name_column) {
  std::vector<StandIn> stand_ins;
  for (const char* schema : own_schemas) {
    stand_ins.push_back({{schema_column, value_of(std::string(schema))},
                         {name_column, builtin_value(NameOf::builtin_relation)}});
  }
  return stand_ins;
}

bool is_view(const Relation& relation) { return relation.kind == RelationKind::view; }

constexpr auto schema_of = [](In, Rel row) { return name_value(row->schema); };
constexpr auto name_of_relation = [](In, Rel row) { return name_value(row->name); };

SystemTable pg_tables(In all) {
  static constexpr SystemColumn<const Relation*> columns[] = {
      {"schemaname", schema_of},
      {"tablename", name_of_relation},
      {"rowsecurity", [](In, Rel row) { return value_of(row->row_security); }},
      {"hasindexes", [](In, Rel row) { return value_of(!row->indexes.empty()); }},
      {"hastriggers", [](In, Rel row) { return row->triggers.empty() ? Value{} : value_of(true); }},
  };
  const auto is_table = [](const Relation& relation) {
    return relation.kind == RelationKind::table || relation.kind == RelationKind::partitioned_table;
  };
  return make_table(all, relations_where(all, is_table), columns,
                    relation_stand_ins("schemaname", "tablename"));
}

SystemTable pg_views(In all) {
  static constexpr SystemColumn<const Relation*> columns[] = {
      {"schemaname", schema_of},
      {"viewname", name_of_relation},
      {"definition", [](In, Rel) { return some_value(); }},
  };
  return make_table(all, relations_where(all, is_view), columns,
                    relation_stand_ins("schemaname", "viewname"));
}

SystemTable pg_matviews(In all) {
  static constexpr SystemColumn<const Relation*> columns[] = {
      {"schemaname", schema_of},
      {"matviewname", name_of_relation},
      {"definition", [](In, Rel) { return some_value(); }},
      {"ispopulated", [](In, Rel row) { return value_of(row->populated); }},
  };
  const auto is_materialized = [](const Relation& relation) {
    return relation.kind == RelationKind::materialized_view;
  };
  return make_table(all, relations_where(all, is_materialized), columns);
}

SystemTable pg_indexes(In all) {
  using Row = const catalog::Index* const&;
  static constexpr SystemColumn<const catalog::Index*> columns[] = {
      {"schemaname", [](In, Row row) { return name_value(row->schema); }},
      {"tablename",
       [](In in, Row row) {
         const Relation* relation = in.relations.find(row->relation);
         return relation ? name_value(relation->name) : Value{};
       }},
      {"indexname", [](In, Row row) { return name_value(row->name); }},
      {"indexdef", [](In, Row) { return some_value(); }},
  };
  return make_table(all, objects_of(all.indexes), columns,
                    {{{"schemaname", value_of(std::string("pg_catalog"))},
                      {"tablename", builtin_value(NameOf::builtin_relation)},
                      {"indexname", builtin_value(NameOf::builtin_relation)},
                      {"indexdef", some_value()}}});
}

SystemTable pg_sequences(In all) {
  using Row = const catalog::Sequence* const&;
  static constexpr SystemColumn<const catalog::Sequence*> columns[] = {
      {"schemaname", [](In, Row row) { return name_value(row->schema); }},
      {"sequencename", [](In, Row row) { return name_value(row->name); }},
  };
  return make_table(all, objects_of(all.sequences), columns);
}

/// information_schema.sql: not those of identity columns.
SystemTable sequences(In all) {
  auto rows = objects_of(all.sequences);
  std::erase_if(rows, [](const catalog::Sequence* sequence) { return sequence->identity; });
  using Row = const catalog::Sequence* const&;
  static constexpr SystemColumn<const catalog::Sequence*> columns[] = {
      {"sequence_schema", [](In, Row row) { return name_value(row->schema); }},
      {"sequence_name", [](In, Row row) { return name_value(row->name); }},
  };
  return make_table(all, std::move(rows), columns);
}

SystemTable pg_policies(In all) {
  using Row = const PartOf<catalog::Policy>&;
  static constexpr SystemColumn<PartOf<catalog::Policy>> columns[] = {
      {"schemaname", [](In, Row row) { return name_value(row.relation->schema); }},
      {"tablename", [](In, Row row) { return name_value(row.relation->name); }},
      {"policyname", [](In, Row row) { return name_value(row.part->name); }},
      {"permissive",
       [](In, Row row) {
         return value_of(std::string(row.part->permissive ? "PERMISSIVE" : "RESTRICTIVE"));
       }},
      {"cmd", [](In, Row row) { return value_of(to_upper(row.part->command)); }},
      {"qual", [](In, Row row) { return row.part->using_expr ? some_value() : null_value(); }},
      {"with_check",
       [](In, Row row) { return row.part->with_check ? some_value() : null_value(); }},
  };
  return make_table(all, parts_of(all, &Relation::policies), columns);
}

SystemTable pg_rules(In all) {
  using Row = const PartOf<catalog::Rule>&;
  static constexpr SystemColumn<PartOf<catalog::Rule>> columns[] = {
      {"schemaname", [](In, Row row) { return name_value(row.relation->schema); }},
      {"tablename", [](In, Row row) { return name_value(row.relation->name); }},
      {"rulename", [](In, Row row) { return name_value(row.part->name); }},
  };
  return make_table(all, parts_of(all, &Relation::rules), columns,
                    {{{"schemaname", value_of(std::string("pg_catalog"))},
                      {"tablename", builtin_value(NameOf::builtin_relation)},
                      {"rulename", builtin_value(NameOf::builtin_relation)}}});
}

struct PublishedRow {
  const catalog::Publication* publication = nullptr;
  const Relation* table = nullptr;
};

SystemTable pg_publication_tables(In all) {
  std::vector<PublishedRow> rows;
  for (const auto* publication : objects_of(all.publications)) {
    for (const catalog::Oid table : publication->tables) {
      if (const Relation* found = all.relations.find(table)) rows.push_back({publication, found});
    }
  }
  using Row = const PublishedRow&;
  static constexpr SystemColumn<PublishedRow> columns[] = {
      {"pubname", [](In, Row row) { return name_value(row.publication->name); }},
      {"schemaname", [](In, Row row) { return name_value(row.table->schema); }},
      {"tablename", [](In, Row row) { return name_value(row.table->name); }},
  };
  return make_table(all, std::move(rows), columns);
}

std::string table_type(const Relation& relation) {
  if (relation.kind == RelationKind::foreign_table) return "FOREIGN";
  if (is_view(relation)) return "VIEW";
  return relation.persistence == sql::Persistence::temporary ? "LOCAL TEMPORARY" : "BASE TABLE";
}

bool is_table_or_view(const Relation& relation) { return relation.is_table() || is_view(relation); }

SystemTable tables(In all) {
  static constexpr SystemColumn<const Relation*> columns[] = {
      {"table_schema", schema_of},
      {"table_name", name_of_relation},
      {"table_type", [](In, Rel row) { return value_of(table_type(*row)); }},
  };
  std::vector<StandIn> stand_ins;
  for (const char* type : {"BASE TABLE", "VIEW"}) {
    for (StandIn& row : relation_stand_ins("table_schema", "table_name")) {
      row.emplace_back("table_type", value_of(std::string(type)));
      stand_ins.push_back(std::move(row));
    }
  }
  return make_table(all, relations_where(all, is_table_or_view), columns, std::move(stand_ins));
}

SystemTable views(In all) {
  static constexpr SystemColumn<const Relation*> columns[] = {
      {"table_schema", schema_of},
      {"table_name", name_of_relation},
      {"view_definition", [](In, Rel) { return some_value(); }},
  };
  return make_table(all, relations_where(all, is_view), columns,
                    relation_stand_ins("table_schema", "table_name"));
}

SystemTable foreign_tables(In all) {
  static constexpr SystemColumn<const Relation*> columns[] = {
      {"foreign_table_schema", schema_of},
      {"foreign_table_name", name_of_relation},
  };
  const auto is_foreign = [](const Relation& relation) {
    return relation.kind == RelationKind::foreign_table;
  };
  return make_table(all, relations_where(all, is_foreign), columns);
}

using ColumnRow = PartOf<catalog::Column>;

/// information_schema.sql: the type below a domain; arrays and types that are not built in go by
/// a word.
Value data_type(In in, const ColumnRow& row) {
  const catalog::TypeRef type = catalog::base_type(in, row.part->type);
  if (type.array) return value_of(std::string("ARRAY"));
  const catalog::BuiltinType* builtin = catalog::builtin_type(type.type);
  if (builtin != nullptr) return value_of(std::string(builtin->formatted));
  return type.type == catalog::no_oid ? Value{} : value_of(std::string("USER-DEFINED"));
}

/// Of a column of a domain all of these are the domain's base type.
Value udt_schema(In in, const ColumnRow& row) {
  const catalog::TypeRef type = catalog::base_type(in, row.part->type);
  if (catalog::builtin_type(type.type) != nullptr) return value_of(std::string("pg_catalog"));
  if (const auto* own = in.types.find(type.type)) return value_of(own->schema);
  const Relation* relation = in.relations.find(type.type);
  return relation ? value_of(relation->schema) : Value{};
}

Value udt_name(In in, const ColumnRow& row) {
  const catalog::TypeRef type = catalog::base_type(in, row.part->type);
  const std::string prefix = type.array ? "_" : "";
  if (const auto* builtin = catalog::builtin_type(type.type)) {
    return value_of(prefix + std::string(builtin->name));
  }
  if (const auto* own = in.types.find(type.type)) return value_of(prefix + own->name);
  const Relation* relation = in.relations.find(type.type);
  return relation ? value_of(prefix + relation->name) : Value{};
}

/// _pg_char_max_length()
Value character_length(In in, const ColumnRow& row) {
  const catalog::TypeRef& type = row.part->type;
  const catalog::Type* own = in.types.find(type.type);
  if (own && own->kind == catalog::TypeKind::domain && !type.array) return {};
  const bool has_length = type.type == catalog::varchar_oid || type.type == catalog::bpchar_oid ||
                          type.type == catalog::bit_oid || type.type == catalog::varbit_oid;
  if (!has_length || type.array || type.modifiers.empty()) return null_value();
  const auto length = integer_of(value_of(type.modifiers));
  return length ? value_of(*length) : Value{};
}

SystemTable columns_view(In all) {
  std::vector<ColumnRow> rows;
  for (const ColumnRow& row : parts_of(all, &Relation::columns)) {
    if (is_table_or_view(*row.relation)) rows.push_back(row);
  }
  using Row = const ColumnRow&;
  static constexpr SystemColumn<ColumnRow> columns[] = {
      {"table_schema", [](In, Row row) { return name_value(row.relation->schema); }},
      {"table_name", [](In, Row row) { return name_value(row.relation->name); }},
      {"column_name", [](In, Row row) { return name_value(row.part->name); }},
      {"ordinal_position", [](In, Row row) { return value_of(std::int64_t{row.part->number}); }},
      {"column_default",
       [](In, Row row) {
         const bool generated = row.part->generated != catalog::Generated::none;
         return row.part->default_value && !generated ? some_value() : null_value();
       }},
      {"generation_expression",
       [](In, Row row) {
         const bool generated = row.part->generated != catalog::Generated::none;
         return generated ? some_value() : null_value();
       }},
      {"is_nullable",
       [](In in, Row row) {
         // A domain that takes no nulls counts too.
         const catalog::Type* type = in.types.find(row.part->type.type);
         const bool is_domain =
             type && type->kind == catalog::TypeKind::domain && !row.part->type.array;
         return is_domain && !row.part->not_null && type->not_null ? yes_no(false)
                                                                   : yes_no(!row.part->not_null);
       }},
      {"data_type", data_type},
      {"udt_schema", udt_schema},
      {"udt_name", udt_name},
      {"character_maximum_length", character_length},
      {"is_identity",
       [](In, Row row) { return yes_no(row.part->identity != catalog::Identity::none); }},
      {"is_generated",
       [](In, Row row) {
         const bool generated = row.part->generated != catalog::Generated::none;
         return value_of(std::string(generated ? "ALWAYS" : "NEVER"));
       }},
  };
  auto stand_ins = relation_stand_ins("table_schema", "table_name");
  for (const auto* relation : objects_of(all.relations)) {
    if (!relation->columns_unknown || !is_table_or_view(*relation)) continue;
    stand_ins.push_back({{"table_schema", name_value(relation->schema)},
                         {"table_name", name_value(relation->name)}});
  }
  return make_table(all, std::move(rows), columns, std::move(stand_ins));
}

using ConstraintRow = PartOf<Constraint>;

std::vector<ConstraintRow> named_constraints(In all) {
  auto rows = parts_of(all, &Relation::constraints);
  std::erase_if(rows, [](const ConstraintRow& row) {
    return row.part->kind == ConstraintKind::not_null || row.part->kind == ConstraintKind::exclude;
  });
  return rows;
}

std::string constraint_type(ConstraintKind kind) {
  switch (kind) {
    case ConstraintKind::primary_key:
      return "PRIMARY KEY";
    case ConstraintKind::unique:
      return "UNIQUE";
    case ConstraintKind::foreign_key:
      return "FOREIGN KEY";
    default:
      return "CHECK";
  }
}

/// A row of table_constraints. Before 18 not-null constraints have no objects, and made-up names
/// here: "2200_16385_1_not_null".
struct TableConstraintRow {
  const Relation* relation = nullptr;
  const Constraint* constraint = nullptr;
};

SystemTable table_constraints(In all) {
  constexpr int names_not_null = 18;
  std::vector<TableConstraintRow> rows;
  for (const auto* relation : objects_of(all.relations)) {
    if (!relation->is_table()) continue;
    for (const Constraint& constraint : relation->constraints) {
      if (constraint.kind != ConstraintKind::exclude) rows.push_back({relation, &constraint});
    }
    if (all.pg_version() >= names_not_null) continue;
    for (const catalog::Column& column : relation->columns) {
      if (column.not_null) rows.push_back({relation, nullptr});
    }
  }
  using Row = const TableConstraintRow&;
  static constexpr SystemColumn<TableConstraintRow> columns[] = {
      {"constraint_schema", [](In, Row row) { return name_value(row.relation->schema); }},
      {"constraint_name",
       [](In, Row row) {
         return row.constraint ? name_value(row.constraint->name)
                               : builtin_value(NameOf::builtin_constraint);
       }},
      {"table_schema", [](In, Row row) { return name_value(row.relation->schema); }},
      {"table_name", [](In, Row row) { return name_value(row.relation->name); }},
      {"constraint_type",
       [](In, Row row) {
         return value_of(row.constraint ? constraint_type(row.constraint->kind) : "CHECK");
       }},
  };
  std::vector<StandIn> stand_ins;
  for (const char* type : {"PRIMARY KEY", "UNIQUE", "CHECK"}) {
    stand_ins.push_back({{"constraint_schema", value_of(std::string("pg_catalog"))},
                         {"constraint_name", builtin_value(NameOf::builtin_constraint)},
                         {"table_schema", value_of(std::string("pg_catalog"))},
                         {"table_name", builtin_value(NameOf::builtin_relation)},
                         {"constraint_type", value_of(std::string(type))}});
  }
  return make_table(all, std::move(rows), columns, std::move(stand_ins));
}

/// The index behind the key that a foreign key refers to has the key's name.
const Constraint* referenced_key(In in, const Constraint& foreign_key) {
  const Relation* table = in.relations.find(foreign_key.references);
  if (table == nullptr) return nullptr;
  const auto found = std::ranges::find_if(table->constraints, [&](const Constraint& key) {
    return key.index != catalog::no_oid && key.index == foreign_key.index &&
           key.kind != ConstraintKind::foreign_key;
  });
  return found == table->constraints.end() ? nullptr : &*found;
}

std::string action_words(sql::ForeignKeyAction action) {
  constexpr std::array<std::string_view, 5> words{"NO ACTION", "RESTRICT", "CASCADE", "SET NULL",
                                                  "SET DEFAULT"};
  return std::string(words[static_cast<std::size_t>(action)]);
}

SystemTable referential_constraints(In all) {
  auto rows = named_constraints(all);
  std::erase_if(rows,
                [](const auto& row) { return row.part->kind != ConstraintKind::foreign_key; });
  using Row = const ConstraintRow&;
  static constexpr SystemColumn<ConstraintRow> columns[] = {
      {"constraint_schema", [](In, Row row) { return name_value(row.relation->schema); }},
      {"constraint_name", [](In, Row row) { return name_value(row.part->name); }},
      {"unique_constraint_name",
       [](In in, Row row) {
         const Constraint* key = referenced_key(in, *row.part);
         return key ? name_value(key->name) : Value{};
       }},
      {"delete_rule", [](In, Row row) { return value_of(action_words(row.part->on_delete)); }},
      {"update_rule", [](In, Row row) { return value_of(action_words(row.part->on_update)); }},
  };
  return make_table(all, std::move(rows), columns);
}

/// A column of a constraint.
struct UsageRow {
  const Relation* relation = nullptr;  ///< the constraint's
  const Constraint* constraint = nullptr;
  const Relation* table = nullptr;  ///< the column's
  catalog::ColumnNumber column = 0;
  std::size_t position = 0;
};

constexpr SystemColumn<UsageRow> usage_columns[] = {
    {"constraint_schema", [](In, const UsageRow& row) { return name_value(row.relation->schema); }},
    {"constraint_name", [](In, const UsageRow& row) { return name_value(row.constraint->name); }},
    {"table_schema", [](In, const UsageRow& row) { return name_value(row.table->schema); }},
    {"table_name", [](In, const UsageRow& row) { return name_value(row.table->name); }},
    {"column_name",
     [](In, const UsageRow& row) {
       const catalog::Column* column = row.table->column(row.column);
       return column ? name_value(column->name) : Value{};
     }},
    {"ordinal_position",
     [](In, const UsageRow& row) { return value_of(static_cast<std::int64_t>(row.position) + 1); }},
};

std::vector<StandIn> usage_stand_ins() {
  return {{{"constraint_schema", value_of(std::string("pg_catalog"))},
           {"constraint_name", builtin_value(NameOf::builtin_constraint)},
           {"table_schema", value_of(std::string("pg_catalog"))},
           {"table_name", builtin_value(NameOf::builtin_relation)}}};
}

SystemTable key_column_usage(In all) {
  std::vector<UsageRow> rows;
  for (const auto& [relation, constraint] : named_constraints(all)) {
    if (constraint->kind == ConstraintKind::check) continue;
    for (std::size_t i = 0; i < constraint->columns.size(); ++i) {
      rows.push_back({relation, constraint, relation, constraint->columns[i], i});
    }
  }
  return make_table(all, std::move(rows), usage_columns, usage_stand_ins());
}

/// The columns of keys and checks; of foreign keys, those that they refer to.
SystemTable constraint_column_usage(In all) {
  std::vector<UsageRow> rows;
  for (const auto& [relation, constraint] : parts_of(all, &Relation::constraints)) {
    if (constraint->kind == ConstraintKind::exclude) continue;
    const bool refers = constraint->kind == ConstraintKind::foreign_key;
    const Relation* table = refers ? all.relations.find(constraint->references) : relation;
    if (table == nullptr) continue;
    const auto& columns = refers ? constraint->referenced_columns : constraint->columns;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      rows.push_back({relation, constraint, table, columns[i], i});
    }
  }
  return make_table(all, std::move(rows), usage_columns, usage_stand_ins());
}

SystemTable schemata(In all) {
  std::vector<std::string> rows{"pg_catalog", "information_schema", "pg_toast"};
  for (const auto* schema : objects_of(all.schemas)) rows.push_back(schema->name);
  static constexpr SystemColumn<std::string> columns[] = {
      {"schema_name", [](In, const std::string& row) { return name_value(row); }},
  };
  return make_table(all, std::move(rows), columns);
}

struct TriggerRow {
  const Relation* relation = nullptr;
  const catalog::Trigger* trigger = nullptr;
  std::string_view event;
};

SystemTable triggers(In all) {
  std::vector<TriggerRow> rows;
  for (const auto& [relation, trigger] : parts_of(all, &Relation::triggers)) {
    if (trigger->on_insert) rows.push_back({relation, trigger, "INSERT"});
    if (trigger->on_update) rows.push_back({relation, trigger, "UPDATE"});
    if (trigger->on_delete) rows.push_back({relation, trigger, "DELETE"});
  }
  using Row = const TriggerRow&;
  static constexpr SystemColumn<TriggerRow> columns[] = {
      {"trigger_schema", [](In, Row row) { return name_value(row.relation->schema); }},
      {"trigger_name", [](In, Row row) { return name_value(row.trigger->name); }},
      {"event_manipulation", [](In, Row row) { return value_of(std::string(row.event)); }},
      {"event_object_schema", [](In, Row row) { return name_value(row.relation->schema); }},
      {"event_object_table", [](In, Row row) { return name_value(row.relation->name); }},
  };
  return make_table(all, std::move(rows), columns);
}

SystemTable routines(In all) {
  using Row = const catalog::Function* const&;
  static constexpr SystemColumn<const catalog::Function*> columns[] = {
      {"routine_schema", [](In, Row row) { return name_value(row->schema); }},
      {"routine_name", [](In, Row row) { return name_value(row->name); }},
      {"specific_schema", [](In, Row row) { return name_value(row->schema); }},
      {"routine_type",
       [](In, Row row) {
         if (row->kind == catalog::FunctionKind::procedure) {
           return value_of(std::string("PROCEDURE"));
         }
         return row->kind == catalog::FunctionKind::function ? value_of(std::string("FUNCTION"))
                                                             : null_value();
       }},
  };
  std::vector<StandIn> stand_ins;
  for (const char* schema : own_schemas) {
    stand_ins.push_back({{"routine_schema", value_of(std::string(schema))},
                         {"routine_name", builtin_value(NameOf::builtin_function)},
                         {"specific_schema", value_of(std::string(schema))}});
  }
  return make_table(all, objects_of(all.functions), columns, std::move(stand_ins));
}

}  // namespace

std::optional<SystemTable> system_view(std::string_view name, const Catalog& catalog) {
  static constexpr std::array entries{
      Entry{"pg_tables", pg_tables},       Entry{"pg_views", pg_views},
      Entry{"pg_matviews", pg_matviews},   Entry{"pg_indexes", pg_indexes},
      Entry{"pg_sequences", pg_sequences}, Entry{"pg_policies", pg_policies},
      Entry{"pg_rules", pg_rules},         Entry{"pg_publication_tables", pg_publication_tables}};
  return make_named(entries, name, catalog);
}

std::optional<SystemTable> information_schema_table(std::string_view name, const Catalog& catalog) {
  static constexpr std::array entries{Entry{"tables", tables},
                                      Entry{"views", views},
                                      Entry{"foreign_tables", foreign_tables},
                                      Entry{"columns", columns_view},
                                      Entry{"table_constraints", table_constraints},
                                      Entry{"referential_constraints", referential_constraints},
                                      Entry{"key_column_usage", key_column_usage},
                                      Entry{"constraint_column_usage", constraint_column_usage},
                                      Entry{"schemata", schemata},
                                      Entry{"triggers", triggers},
                                      Entry{"routines", routines},
                                      Entry{"sequences", sequences}};
  return make_named(entries, name, catalog);
}

}  // namespace pgplumb::replay
