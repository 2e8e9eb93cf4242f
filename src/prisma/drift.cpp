#include "prisma/drift.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "prisma/comparison.h"
#include "prisma/described.h"
#include "text/counted.h"

namespace pgplumb::prisma {
namespace {

constexpr std::array<std::string_view, 21> change_names{
    "create-schema",     "create-extension",   "create-enum",        "alter-enum",
    "drop-enum",         "create-table",       "drop-table",         "add-column",
    "drop-column",       "alter-column",       "recreate-column",    "add-primary-key",
    "drop-primary-key",  "change-primary-key", "rename-primary-key", "create-index",
    "drop-index",        "rename-index",       "add-foreign-key",    "drop-foreign-key",
    "rename-foreign-key"};

template <typename Object>
std::vector<std::string> quoted_labels(const Object& labels) {
  std::vector<std::string> quoted;
  for (const std::string& label : labels) quoted.push_back('\'' + label + '\'');
  return quoted;
}

std::vector<std::string> missing_from(const std::vector<std::string>& labels,
                                      const std::vector<std::string>& others) {
  std::vector<std::string> missing;
  std::ranges::copy_if(labels, std::back_inserter(missing), [&](const std::string& label) {
    return std::ranges::find(others, label) == others.end();
  });
  return missing;
}

void compare_schemas(const Comparison& comparison) {
  if (!comparison.asked.several_schemas) return;
  for (const std::string& schema : comparison.asked.schemas) {
    if (comparison.catalog.schemas.find(schema) != nullptr) continue;
    comparison.changes.push_back(
        {.kind = ChangeKind::create_schema,
         .schema = schema,
         .name = schema,
         .what = fmt::format("schema {} is missing", quoted_name("", schema)),
         .sql = fmt::format("CREATE SCHEMA IF NOT EXISTS {};", quoted_name("", schema))});
  }
}

void compare_extensions(const Comparison& comparison) {
  for (const std::string& name : comparison.asked.extensions) {
    if (std::ranges::find(comparison.found.extensions, name) != comparison.found.extensions.end()) {
      continue;
    }
    comparison.changes.push_back(
        {.kind = ChangeKind::create_extension,
         .name = name,
         .what = fmt::format("extension {} is missing", quoted_name("", name)),
         .sql = fmt::format("CREATE EXTENSION IF NOT EXISTS {};", quoted_name("", name))});
  }
}

Change enum_change(ChangeKind kind, const Enum& type, std::string what, std::string sql) {
  return {.kind = kind,
          .schema = type.schema,
          .name = type.name,
          .what = std::move(what),
          .sql = std::move(sql)};
}

void compare_labels(const Comparison& comparison, const Enum& before, const Enum& now) {
  const auto added = missing_from(now.values, before.values);
  const auto dropped = missing_from(before.values, now.values);
  if (added.empty() && dropped.empty()) return;
  std::vector<std::string> words;
  if (!added.empty()) {
    words.push_back(
        fmt::format("lacks {} of the datamodel", fmt::join(quoted_labels(added), ", ")));
  }
  if (!dropped.empty()) {
    words.push_back(fmt::format("has {}, which the datamodel has not",
                                fmt::join(quoted_labels(dropped), ", ")));
  }
  Change change =
      enum_change(ChangeKind::alter_enum, now,
                  fmt::format("enum {} {}", comparison.writer.name(now.schema, now.name),
                              fmt::join(words, " and ")),
                  comparison.writer.alter_enum(before, now, comparison.found, comparison.asked));
  change.asked = now.span;
  change.made = before.span;
  if (!dropped.empty()) {
    change.notes.emplace_back(
        "it fails where a row has such a value, and rewrites each table that has the type");
  }
  comparison.changes.push_back(std::move(change));
}

void compare_enums(const Comparison& comparison) {
  for (const Enum& now : comparison.asked.enums) {
    if (const Enum* before = comparison.found.enumeration(now.schema, now.name)) {
      compare_labels(comparison, *before, now);
      continue;
    }
    Change change =
        enum_change(ChangeKind::create_enum, now,
                    fmt::format("enum {} is missing", comparison.writer.name(now.schema, now.name)),
                    comparison.writer.create_enum(now));
    change.asked = now.span;
    comparison.changes.push_back(std::move(change));
  }
}

void compare_tables(const Comparison& comparison) {
  for (const Table& now : comparison.asked.tables) {
    const Table* before = comparison.found.table(now.schema, now.name);
    if (before != nullptr) {
      const TablePair tables{*before, now, *comparison.catalog.relations.find(before->oid)};
      compare_columns(comparison, tables);
      compare_primary_keys(comparison, tables);
      compare_indexes(comparison, tables);
      compare_foreign_keys(comparison, tables);
      continue;
    }
    if (comparison.catalog.find_relation(now.schema, now.name) != nullptr &&
        is_left_alone(*comparison.catalog.find_relation(now.schema, now.name))) {
      continue;
    }
    Change change = change_of(
        ChangeKind::create_table, now, now.name,
        now.model.empty()
            ? fmt::format("table {} of a many-to-many is missing", comparison.writer.name(now))
            : fmt::format("table {} of model {} is missing", comparison.writer.name(now),
                          now.model),
        comparison.writer.create_table(now));
    change.asked = now.span;
    comparison.changes.push_back(std::move(change));
  }
}

/// The foreign keys first, so that the order of tables does not matter.
std::string drop_table_sql(const Writer& writer, const Table& table) {
  std::string sql;
  for (const ForeignKey& key : table.foreign_keys) {
    sql += fmt::format("ALTER TABLE {} DROP CONSTRAINT {};\n\n", writer.name(table),
                       quoted_name("", key.name));
  }
  return sql + fmt::format("DROP TABLE {};", writer.name(table));
}

void drop_tables(const Comparison& comparison) {
  for (const Table& before : comparison.found.tables) {
    if (comparison.asked.table(before.schema, before.name) != nullptr) continue;
    Change change = change_of(ChangeKind::drop_table, before, before.name,
                              fmt::format("table {} has no model: Prisma drops it with its rows",
                                          comparison.writer.name(before)),
                              drop_table_sql(comparison.writer, before));
    change.made = before.span;
    const catalog::Relation& relation = *comparison.catalog.relations.find(before.oid);
    if (!relation.children.empty() && relation.partition_key) {
      change.notes.push_back(
          fmt::format("its {} go with it", counted(relation.children.size(), "partition")));
    }
    change.keep =
        "`tables.external` in prisma.config.ts leaves it out; `prisma db pull` writes a "
        "model for it";
    comparison.changes.push_back(std::move(change));
  }
}

void drop_enums(const Comparison& comparison) {
  for (const Enum& before : comparison.found.enums) {
    if (comparison.asked.enumeration(before.schema, before.name) != nullptr) continue;
    const std::string name = comparison.writer.name(before.schema, before.name);
    Change change = enum_change(ChangeKind::drop_enum, before,
                                fmt::format("enum {} is not in the datamodel", name),
                                fmt::format("DROP TYPE {};", name));
    change.made = before.span;
    change.keep =
        fmt::format("enum {} {{ ... }} in the datamodel, even where no field has it", before.name);
    comparison.changes.push_back(std::move(change));
  }
}

}  // namespace

std::string_view change_name(ChangeKind kind) {
  return change_names[static_cast<std::size_t>(kind)];
}

Change change_of(ChangeKind kind, const Table& table, const std::string& name, std::string what,
                 std::string sql) {
  return {.kind = kind,
          .schema = table.schema,
          .table = table.name,
          .name = name,
          .what = std::move(what),
          .sql = std::move(sql)};
}

Drift drift(const Database& asked, const catalog::Catalog& catalog) {
  Drift drift;
  const Database found = described(catalog, asked);
  const Comparison comparison{asked, found, catalog, Writer(asked.several_schemas), drift.changes};
  compare_schemas(comparison);
  compare_extensions(comparison);
  compare_enums(comparison);
  compare_tables(comparison);
  drop_tables(comparison);
  drop_enums(comparison);
  drift.unseen = unseen_objects(asked, catalog);
  return drift;
}

}  // namespace pgplumb::prisma
