#include "report/erd.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <ranges>
#include <set>
#include <tuple>

#include "catalog/builtins.h"
#include "integrity/foreign_key_graph.h"
#include "integrity/names.h"
#include "integrity/scope.h"
#include "sql/walk.h"

namespace pgplumb::report {
namespace {

using catalog::Catalog;
using catalog::Column;
using catalog::ColumnNumber;
using catalog::Relation;
using integrity::ForeignKeyEdge;

using Columns = std::set<ColumnNumber>;

Columns as_set(const std::vector<ColumnNumber>& numbers) {
  return {numbers.begin(), numbers.end()};
}

Columns primary_key_of(const Relation& table) {
  const catalog::Constraint* key = table.primary_key();
  return key == nullptr ? Columns() : as_set(key->columns);
}

/// Some unique index over all rows has no column but these.
bool are_unique(const Catalog& catalog, const Relation& table, const Columns& columns) {
  return std::ranges::any_of(table.indexes, [&](catalog::Oid oid) {
    const catalog::Index* index = catalog.indexes.find(oid);
    return index != nullptr && index->unique && !index->predicate &&
           std::ranges::all_of(index->keys, [&](const catalog::IndexKey& key) {
             return columns.contains(key.column);
           });
  });
}

std::vector<std::string> names_of(const Relation& table, const std::vector<ColumnNumber>& numbers) {
  std::vector<std::string> names;
  for (const ColumnNumber number : numbers) {
    if (const Column* column = table.column(number)) names.push_back(column->name);
  }
  return names;
}

/// Says when or by whom the row was made.
bool is_about_its_making(const Catalog& catalog, const Column& column) {
  const auto type = integrity::base_type(catalog, column.type);
  const bool is_moment =
      !type.array && (type.type == catalog::timestamp_oid ||
                      type.type == catalog::timestamptz_oid || type.type == catalog::date_oid);
  const auto words = integrity::words_of(column.name);
  return is_moment || (!words.empty() && words.back() == "by");
}

/// The two foreign keys whose columns are the primary key, where there is nothing else but when and
/// by whom: the table says which rows belong together. Empty for other tables.
std::vector<const ForeignKeyEdge*> joined_by(const Catalog& catalog, const Relation& table,
                                             const std::vector<const ForeignKeyEdge*>& keys) {
  const Columns key = primary_key_of(table);
  Columns joined;
  std::vector<const ForeignKeyEdge*> found;
  for (const ForeignKeyEdge* edge : keys) {
    if (!std::ranges::includes(key, as_set(edge->foreign_key->columns))) continue;
    joined.insert(edge->foreign_key->columns.begin(), edge->foreign_key->columns.end());
    found.push_back(edge);
  }
  const bool is_join = found.size() == 2 && joined == key &&
                       std::ranges::all_of(table.columns, [&](const Column& column) {
                         return key.contains(column.number) || is_about_its_making(catalog, column);
                       });
  return is_join ? found : std::vector<const ForeignKeyEdge*>();
}

class ErdMaker {
 public:
  ErdMaker(const Catalog& catalog, const ErdOptions& options)
      : catalog_(catalog), options_(options), keys_(integrity::foreign_key_edges(catalog)) {}

  Result<Erd> make() {
    if (auto chosen = choose_tables(); !chosen) return std::unexpected(chosen.error());
    std::map<const Relation*, std::vector<const ForeignKeyEdge*>> keys_of;
    for (const ForeignKeyEdge& key : keys_) keys_of[key.table].push_back(&key);
    std::vector<std::pair<const Relation*, std::vector<const ForeignKeyEdge*>>> joins;
    if (options_.collapse_joins) {
      for (const Relation* table : chosen_) {
        auto joined = joined_by(catalog_, *table, keys_of[table]);
        if (!joined.empty()) joins.emplace_back(table, std::move(joined));
      }
      for (const auto& [table, joined] : joins) chosen_.erase(table);
    }
    add_tables();
    for (const ForeignKeyEdge& key : keys_) add_line(key);
    for (const auto& [join, keys] : joins) add_join(*join, *keys[0], *keys[1]);
    std::ranges::sort(erd_.lines, {}, [](const ErdLine& line) {
      return std::tuple(line.child, line.parent, line.label);
    });
    add_enums();
    return std::move(erd_);
  }

 private:
  Result<bool> choose_tables() {
    for (const auto& [oid, table] : catalog_.relations) {
      if (integrity::is_judged_table(table)) chosen_.insert(&table);
    }
    for (const std::string& schema : options_.schemas) {
      if (catalog_.schemas.find(schema) == nullptr) {
        return fail(fmt::format("there is no schema \"{}\"", schema));
      }
    }
    if (!options_.schemas.empty()) {
      std::erase_if(chosen_, [&](const Relation* table) {
        return std::ranges::find(options_.schemas, table->schema) == options_.schemas.end();
      });
    }
    return options_.tables.empty() ? true : choose_neighbours();
  }

  /// Narrows the choice to the named tables and what is near them.
  Result<bool> choose_neighbours() {
    std::set<const Relation*> near;
    for (const std::string& name : options_.tables) {
      const auto table = std::ranges::find_if(chosen_, [&](const Relation* candidate) {
        return candidate->name == name || candidate->schema + '.' + candidate->name == name;
      });
      if (table == chosen_.end()) return fail(fmt::format("there is no table \"{}\"", name));
      near.insert(*table);
    }
    for (std::size_t step = 0; step < options_.distance; ++step) {
      std::set<const Relation*> next = near;
      for (const ForeignKeyEdge& key : keys_) {
        if (near.contains(key.table)) next.insert(key.referenced);
        if (near.contains(key.referenced)) next.insert(key.table);
      }
      if (next.size() == near.size()) break;
      near = std::move(next);
    }
    std::erase_if(chosen_, [&](const Relation* table) { return !near.contains(table); });
    return true;
  }

  void add_tables() {
    std::vector<const Relation*> tables(chosen_.begin(), chosen_.end());
    std::ranges::sort(tables, {},
                      [](const Relation* table) { return std::tie(table->schema, table->name); });
    std::map<const Relation*, Columns> foreign;
    for (const ForeignKeyEdge& key : keys_) {
      foreign[key.table].insert(key.foreign_key->columns.begin(), key.foreign_key->columns.end());
    }
    for (const Relation* table : tables) {
      places_[table] = erd_.tables.size();
      erd_.tables.push_back({.schema = table->schema,
                             .name = table->name,
                             .display_name = integrity::display_name(*table),
                             .columns = columns_of(*table, foreign[table]),
                             .comment = table->comment ? *table->comment : "",
                             .relation = table});
    }
  }

  std::vector<ErdColumn> columns_of(const Relation& table, const Columns& foreign) const {
    const Columns primary = primary_key_of(table);
    std::vector<ErdColumn> columns;
    for (const Column& column : table.columns) {
      const bool in_key = primary.contains(column.number) || foreign.contains(column.number);
      if (!in_key &&
          (options_.keys_only || std::ranges::find(options_.hidden_columns, column.name) !=
                                     options_.hidden_columns.end())) {
        continue;
      }
      columns.push_back(
          {.name = column.name,
           .type = catalog::format_type(catalog_, column.type),
           .not_null = column.not_null,
           .in_primary_key = primary.contains(column.number),
           .in_foreign_key = foreign.contains(column.number),
           .unique = are_unique(catalog_, table, {column.number}),
           .default_value = column.default_value ? sql::to_sql(*column.default_value) : "",
           .comment = column.comment ? *column.comment : ""});
    }
    return columns;
  }

  void add_line(const ForeignKeyEdge& key) {
    const auto child = places_.find(key.table);
    const auto parent = places_.find(key.referenced);
    if (child == places_.end() || parent == places_.end()) return;
    const Columns columns = as_set(key.foreign_key->columns);
    erd_.lines.push_back(
        {.child = child->second,
         .parent = parent->second,
         .label = integrity::column_names(*key.table, key.foreign_key->columns),
         .columns = names_of(*key.table, key.foreign_key->columns),
         .referenced_columns = names_of(*key.referenced, key.foreign_key->referenced_columns),
         .one_child = are_unique(catalog_, *key.table, columns),
         .optional_parent = key.nullable,
         .identifying = std::ranges::includes(primary_key_of(*key.table), columns),
         .foreign_key = key.foreign_key});
  }

  void add_join(const Relation& join, const ForeignKeyEdge& one, const ForeignKeyEdge& other) {
    const auto child = places_.find(one.referenced);
    const auto parent = places_.find(other.referenced);
    if (child == places_.end() || parent == places_.end()) return;
    erd_.lines.push_back({.child = child->second,
                          .parent = parent->second,
                          .label = integrity::display_name(join),
                          .many_to_many = true});
  }

  /// Those that a column on the diagram has.
  void add_enums() {
    std::map<std::pair<std::string, std::string>, const catalog::Type*> used;
    for (const Relation* table : chosen_) {
      for (const Column& column : table->columns) {
        const catalog::Type* type = catalog_.types.find(column.type.type);
        if (type == nullptr || type->kind != catalog::TypeKind::enumeration) continue;
        used.try_emplace({type->schema, type->name}, type);
      }
    }
    for (const auto& [name, type] : used) {
      erd_.enums.push_back({.schema = type->schema, .name = type->name, .labels = type->labels});
    }
  }

  const Catalog& catalog_;
  const ErdOptions& options_;
  std::vector<ForeignKeyEdge> keys_;
  std::set<const Relation*> chosen_;
  std::map<const Relation*, std::size_t> places_;
  Erd erd_;
};

}  // namespace

Result<Erd> make_erd(const Catalog& catalog, const ErdOptions& options) {
  return ErdMaker(catalog, options).make();
}

}  // namespace pgplumb::report
