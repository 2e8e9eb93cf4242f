// The catalogs of pg_catalog about parts of relations, and the small ones.
#include <array>

#include "replay/system_catalog_rows.h"

namespace pgplumb::replay {

namespace {

using catalog::Oid;

/// A row of pg_attribute: a column of a relation, a column of an index, or what every table has.
struct ColumnRow {
  const Relation* relation = nullptr;
  const catalog::Column* column = nullptr;
  const catalog::Index* index = nullptr;
  std::string_view system;           ///< ctid and its kin
  catalog::ColumnNumber number = 0;  ///< of all but `column`
};

char identity_letter(catalog::Identity identity) {
  return identity == catalog::Identity::always ? 'a' : 'd';
}

/// SysAtt of heap.c: in all that has rows of its own.
void add_system_columns(const Relation& relation, std::vector<ColumnRow>& rows) {
  if (!relation.is_table() && relation.kind != RelationKind::materialized_view) return;
  constexpr std::array<std::string_view, 6> names{"ctid", "xmin", "cmin",
                                                  "xmax", "cmax", "tableoid"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    rows.push_back({.relation = &relation,
                    .system = names[i],
                    .number = static_cast<catalog::ColumnNumber>(-1 - static_cast<int>(i))});
  }
}

/// RemoveAttributeById(): a dropped column stays, under another name.
void add_dropped_columns(const Relation& relation, std::vector<ColumnRow>& rows) {
  std::size_t live = 0;
  for (catalog::ColumnNumber number = 1; number < relation.next_column; ++number) {
    const bool is_live = live < relation.columns.size() && relation.columns[live].number == number;
    if (is_live) {
      ++live;
    } else {
      rows.push_back({.relation = &relation, .number = number});
    }
  }
}

std::vector<ColumnRow> all_columns(const Catalog& all) {
  std::vector<ColumnRow> rows;
  for (const auto* relation : objects_of(all.relations)) {
    for (const auto& column : relation->columns) rows.push_back({relation, &column});
    add_system_columns(*relation, rows);
    add_dropped_columns(*relation, rows);
  }
  for (const auto* index : objects_of(all.indexes)) {
    const std::size_t count = index->keys.size() + index->include.size();
    for (std::size_t i = 0; i < count; ++i) {
      rows.push_back({.index = index, .number = static_cast<catalog::ColumnNumber>(i + 1)});
    }
  }
  return rows;
}

Value column_name(const ColumnRow& row) {
  if (row.column) return name_value(row.column->name);
  if (row.index) return {};
  if (!row.system.empty()) return value_of(std::string(row.system));
  return value_of("........pg.dropped." + std::to_string(row.number) + "........");
}

/// What only live columns of relations have, and nothing of others.
template <typename Cell>
Value of_column(const ColumnRow& row, Value other, Cell cell) {
  if (row.column) return cell(*row.column);
  return row.index ? Value{} : other;
}

std::string generated_letter(catalog::Generated generated) {
  return generated == catalog::Generated::none     ? ""
         : generated == catalog::Generated::stored ? "s"
                                                   : "v";
}

/// Columns of PostgreSQL's own relations, of sequences, and of views that could not be worked out.
std::vector<StandIn> column_stand_ins(const Catalog& all) {
  std::vector<StandIn> stand_ins{
      {{"attrelid", builtin_value(NameOf::builtin_relation)}, {"attisdropped", value_of(false)}}};
  for (const auto* sequence : objects_of(all.sequences)) {
    stand_ins.push_back({{"attrelid", number_value(sequence->oid)}});
  }
  for (const auto* relation : objects_of(all.relations)) {
    if (relation->columns_unknown) {
      stand_ins.push_back({{"attrelid", number_value(relation->oid)}});
    }
  }
  return stand_ins;
}

SystemTable pg_attribute(const Catalog& all) {
  using In = const Catalog&;
  using Row = const ColumnRow&;
  using Column = catalog::Column;
  static constexpr SystemColumn<ColumnRow> columns[] = {
      {"attrelid",
       [](In, Row row) { return number_value(row.index ? row.index->oid : row.relation->oid); }},
      {"attname", [](In, Row row) { return column_name(row); }},
      {"attnum",
       [](In, Row row) {
         return value_of(std::int64_t{row.column ? row.column->number : row.number});
       }},
      {"attnotnull",
       [](In, Row row) {
         return of_column(row, value_of(!row.system.empty()),
                          [](const Column& column) { return value_of(column.not_null); });
       }},
      {"attisdropped",
       [](In, Row row) { return value_of(!row.column && !row.index && row.system.empty()); }},
      {"atttypid",
       [](In in, Row row) {
         return of_column(row, row.system.empty() ? value_of(std::int64_t{0}) : Value{},
                          [&](const Column& column) { return type_value(in, column.type); });
       }},
      {"atthasdef",
       [](In, Row row) {
         return of_column(row, value_of(false), [](const Column& column) {
           return value_of(static_cast<bool>(column.default_value));
         });
       }},
      {"attidentity",
       [](In, Row row) {
         return of_column(row, value_of(std::string()), [](const Column& column) {
           return column.identity == catalog::Identity::none
                      ? value_of(std::string())
                      : char_value(identity_letter(column.identity));
         });
       }},
      {"attgenerated",
       [](In, Row row) {
         return of_column(row, value_of(std::string()), [](const Column& column) {
           return value_of(generated_letter(column.generated));
         });
       }},
      {"attinhcount",
       [](In, Row row) {
         return of_column(row, value_of(std::int64_t{0}), [](const Column& column) {
           return value_of(std::int64_t{column.inherited});
         });
       }},
  };
  return make_table(all, all_columns(all), columns, column_stand_ins(all));
}

SystemTable pg_index(const Catalog& all) {
  using In = const Catalog&;
  using Row = const catalog::Index* const&;
  static constexpr SystemColumn<const catalog::Index*> columns[] = {
      {"indexrelid", [](In, Row row) { return number_value(row->oid); }},
      {"indrelid", [](In, Row row) { return number_value(row->relation); }},
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
  return make_table(all, objects_of(all.indexes), columns,
                    {{{"indexrelid", builtin_value(NameOf::builtin_relation)},
                      {"indrelid", builtin_value(NameOf::builtin_relation)},
                      {"indisexclusion", value_of(false)},
                      {"indisvalid", value_of(true)},
                      {"indisready", value_of(true)}}});
}

/// A row of pg_trigger: the history's, or one that PostgreSQL makes for a constraint.
struct TriggerRow {
  const Relation* relation = nullptr;
  const catalog::Trigger* trigger = nullptr;
};

/// createForeignKeyActionTriggers(), createForeignKeyCheckTriggers(): a foreign key makes two
/// triggers on either side, a deferrable key one (index_constraint_create()).
void add_constraint_triggers(const Catalog& all, const Relation& relation,
                             std::vector<TriggerRow>& rows) {
  for (const Constraint& constraint : relation.constraints) {
    const bool is_key =
        constraint.kind == ConstraintKind::primary_key || constraint.kind == ConstraintKind::unique;
    if (is_key && constraint.deferrable) rows.push_back({.relation = &relation});
    if (constraint.kind != ConstraintKind::foreign_key) continue;
    const Relation* referenced = all.relations.find(constraint.references);
    rows.insert(rows.end(), 2, {.relation = &relation});
    if (referenced != nullptr) rows.insert(rows.end(), 2, {.relation = referenced});
  }
}

SystemTable pg_trigger(const Catalog& all) {
  std::vector<TriggerRow> rows;
  for (const auto* relation : objects_of(all.relations)) {
    for (const auto& trigger : relation->triggers) rows.push_back({relation, &trigger});
    add_constraint_triggers(all, *relation, rows);
  }
  using In = const Catalog&;
  using Row = const TriggerRow&;
  static constexpr SystemColumn<TriggerRow> columns[] = {
      {"oid",
       [](In, Row row) {
         return row.trigger ? number_value(row.trigger->oid, NameOf::nothing) : Value{};
       }},
      {"tgname",
       [](In, Row row) {
         return row.trigger ? name_value(row.trigger->name)
                            : builtin_value(NameOf::builtin_trigger);
       }},
      {"tgrelid", [](In, Row row) { return number_value(row.relation->oid); }},
      {"tgenabled",
       [](In, Row row) { return row.trigger ? char_value(row.trigger->enabled) : Value{}; }},
      {"tgisinternal", [](In, Row row) { return value_of(row.trigger == nullptr); }},
      {"tgfoid",
       [](In, Row row) {
         return row.trigger ? number_value(row.trigger->function, NameOf::function)
                            : builtin_value(NameOf::builtin_function);
       }},
  };
  return make_table(all, std::move(rows), columns);
}

SystemTable pg_policy(const Catalog& all) {
  using In = const Catalog&;
  using Row = const PartOf<catalog::Policy>&;
  static constexpr SystemColumn<PartOf<catalog::Policy>> columns[] = {
      {"polname", [](In, Row row) { return name_value(row.part->name); }},
      {"polrelid", [](In, Row row) { return number_value(row.relation->oid); }},
      {"polpermissive", [](In, Row row) { return value_of(row.part->permissive); }},
  };
  return make_table(all, parts_of(all, &Relation::policies), columns);
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
      {"inhrelid", [](In, const InheritsRow& row) { return number_value(row.child); }},
      {"inhparent", [](In, const InheritsRow& row) { return number_value(row.parent); }},
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
      {"stxrelid", [](In, Row row) { return number_value(row->relation); }},
  };
  return make_table(all, objects_of(all.statistics), columns);
}

}  // namespace

std::optional<SystemTable> smaller_table(std::string_view name, const Catalog& catalog) {
  static constexpr std::array tables{
      Entry{"pg_attribute", pg_attribute},     Entry{"pg_index", pg_index},
      Entry{"pg_trigger", pg_trigger},         Entry{"pg_policy", pg_policy},
      Entry{"pg_extension", pg_extension},     Entry{"pg_inherits", pg_inherits},
      Entry{"pg_publication", pg_publication}, Entry{"pg_statistic_ext", pg_statistic_ext}};
  return make_named(tables, name, catalog);
}

}  // namespace pgplumb::replay
