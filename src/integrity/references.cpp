#include "integrity/references.h"

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>

#include "catalog/builtins.h"
#include "integrity/foreign_keys.h"
#include "integrity/keys.h"
#include "integrity/names.h"
#include "integrity/scope.h"

namespace pgplumb::integrity {

namespace {

using catalog::Catalog;
using catalog::Column;
using catalog::ColumnNumber;
using catalog::Constraint;
using catalog::ConstraintKind;
using catalog::Relation;

/// Each column with the one that it refers to, whatever the order of writing; 0 where that is not
/// known, of a table that the history never made.
std::set<std::pair<ColumnNumber, ColumnNumber>> pairs_of(const Constraint& key) {
  std::set<std::pair<ColumnNumber, ColumnNumber>> pairs;
  for (std::size_t i = 0; i < key.columns.size(); ++i) {
    const bool known = i < key.referenced_columns.size();
    pairs.emplace(key.columns[i], known ? key.referenced_columns[i] : ColumnNumber{0});
  }
  return pairs;
}

bool refers_alike(const Constraint& a, const Constraint& b) {
  return a.kind == ConstraintKind::foreign_key && a.references == b.references &&
         a.temporal == b.temporal && pairs_of(a) == pairs_of(b);
}

bool check_speaks_of_two(const Relation& table, std::span<const ColumnNumber> columns) {
  return std::ranges::any_of(table.constraints, [&](const Constraint& constraint) {
    return constraint.kind == ConstraintKind::check &&
           std::ranges::count_if(columns, [&](ColumnNumber number) {
             return std::ranges::find(constraint.columns, number) != constraint.columns.end();
           }) >= 2;
  });
}

/// Things by the words that name them, the last of which may be in singular or plural.
template <typename Thing>
class ByWords {
 public:
  void add(std::span<const std::string> words, const Thing& thing) {
    for (std::string& key : keys_of(words)) things_[std::move(key)].insert(thing);
  }

  [[nodiscard]] std::set<Thing> named_by(std::span<const std::string> words) const {
    std::set<Thing> found;
    for (const std::string& key : keys_of(words)) {
      const auto things = things_.find(key);
      if (things != things_.end()) found.insert(things->second.begin(), things->second.end());
    }
    return found;
  }

 private:
  /// One for each form of the last word.
  static std::vector<std::string> keys_of(std::span<const std::string> words) {
    if (words.empty()) return {};
    std::string begin;
    for (const std::string& word : words.first(words.size() - 1)) begin += word + ' ';
    std::vector<std::string> keys;
    for (const std::string& form : forms_of_noun(words.back())) keys.push_back(begin + form);
    return keys;
  }

  std::unordered_map<std::string, std::set<Thing>> things_;
};

/// A parent that others name, and the one column of its primary key.
struct Parent {
  const Relation* table = nullptr;
  const Column* key = nullptr;
};

/// By their place in the list.
ByWords<std::size_t> parents_by_words(const std::vector<Parent>& parents) {
  ByWords<std::size_t> found;
  for (std::size_t i = 0; i < parents.size(); ++i) found.add(words_of(parents[i].table->name), i);
  return found;
}

std::vector<Parent> parents_in(const Catalog& catalog) {
  std::vector<Parent> parents;
  for (const auto* table : judged_tables(catalog)) {
    const auto* key = table->primary_key();
    if (key == nullptr || key->columns.size() != 1 || table->referenced_by.empty()) continue;
    if (const auto* column = table->column(key->columns.front())) {
      parents.push_back({.table = table, .key = column});
    }
  }
  return parents;
}

/// The words of the thing that `user_id` names: {"user"}; empty where it is no such name.
std::vector<std::string> named_by(const Column& column) {
  auto words = words_of(column.name);
  if (words.size() < 2 || words.back() != "id") return {};
  words.pop_back();
  return words;
}

/// The column of the same table whose name ends in "type" where the other ends in "id".
const Column* type_beside(const Relation& table, std::span<const std::string> words) {
  const auto found = std::ranges::find_if(table.columns, [&](const Column& column) {
    auto other = words_of(column.name);
    if (other.size() < 2 || other.back() != "type") return false;
    other.pop_back();
    return std::ranges::equal(other, words);
  });
  return found == table.columns.end() ? nullptr : &*found;
}

bool is_textual(const Catalog& catalog, const Column& column) {
  const auto type = base_type(catalog, column.type);
  if (type.array) return false;
  if (type.type == catalog::text_oid || type.type == catalog::varchar_oid) return true;
  const auto* found = catalog.types.find(type.type);
  return found != nullptr && found->kind == catalog::TypeKind::enumeration;
}

}  // namespace

std::vector<DuplicateForeignKey> duplicate_foreign_keys(const Catalog& catalog) {
  std::vector<DuplicateForeignKey> found;
  for_each_foreign_key(
      catalog, [&](const Relation& table, const Constraint& key, const Relation& referenced) {
        const auto older = std::ranges::find_if(table.constraints, [&](const Constraint& other) {
          return other.oid < key.oid && refers_alike(key, other);
        });
        if (older == table.constraints.end()) return;
        found.push_back({.table = &table,
                         .surplus = &key,
                         .kept = &*older,
                         .referenced = &referenced,
                         .actions_differ = older->on_delete != key.on_delete ||
                                           older->on_update != key.on_update});
      });
  return found;
}

std::vector<PartlyNullKey> partly_null_keys(const Catalog& catalog) {
  std::vector<PartlyNullKey> found;
  for_each_foreign_key(
      catalog, [&](const Relation& table, const Constraint& key, const Relation& referenced) {
        if (key.match != sql::MatchType::simple) return;
        PartlyNullKey partly{
            .table = &table, .foreign_key = &key, .referenced = &referenced, .nullable = {}};
        for (const auto number : key.columns) {
          const auto* column = table.column(number);
          if (column != nullptr && accepts_null(catalog, *column)) {
            partly.nullable.push_back(number);
          }
        }
        if (partly.nullable.size() < 2 || check_speaks_of_two(table, partly.nullable)) return;
        found.push_back(std::move(partly));
      });
  return found;
}

std::vector<IdleForeignKey> idle_foreign_keys(const Catalog& catalog) {
  std::vector<IdleForeignKey> found;
  for_each_foreign_key(
      catalog, [&](const Relation& table, const Constraint& key, const Relation& referenced) {
        const bool idle =
            &table == &referenced && std::ranges::all_of(pairs_of(key), [](const auto& pair) {
              return pair.first == pair.second;
            });
        if (idle) found.push_back({.table = &table, .foreign_key = &key});
      });
  return found;
}

std::vector<MissingForeignKey> missing_foreign_keys(const Catalog& catalog) {
  std::vector<MissingForeignKey> found;
  const auto parents = parents_in(catalog);
  if (parents.empty()) return found;
  const auto by_words = parents_by_words(parents);
  for (const auto* table : judged_tables(catalog)) {
    if (is_log_table(*table)) continue;
    for (const auto& column : table->columns) {
      const auto words = named_by(column);
      if (words.empty() || is_foreign_key_column(*table, column.number) ||
          type_beside(*table, words) != nullptr) {
        continue;
      }
      const Parent* named = nullptr;
      bool is_only = true;
      for (const std::size_t i : by_words.named_by(words)) {
        const Parent& parent = parents[i];
        const bool fits =
            parent.table != table && parent.table->schema == table->schema &&
            base_type(catalog, parent.key->type).type == base_type(catalog, column.type).type &&
            !column.type.array;
        if (!fits) continue;
        is_only = named == nullptr;
        named = &parent;
        if (!is_only) break;
      }
      if (named == nullptr || !is_only) continue;
      found.push_back(
          {.table = table, .column = &column, .parent = named->table, .key = named->key});
    }
  }
  return found;
}

std::vector<PolymorphicReference> polymorphic_references(const Catalog& catalog) {
  std::vector<PolymorphicReference> found;
  std::optional<ByWords<catalog::Oid>> tables;
  const auto names_table = [&](const std::vector<std::string>& words) {
    if (!tables) {
      tables.emplace();
      for (const auto& [oid, relation] : catalog.relations) {
        tables->add(words_of(relation.name), oid);
      }
    }
    return !tables->named_by(words).empty();
  };
  for (const auto* table : judged_tables(catalog)) {
    for (const auto& column : table->columns) {
      const auto words = named_by(column);
      if (words.empty() || is_foreign_key_column(*table, column.number)) continue;
      const auto* type = type_beside(*table, words);
      if (type == nullptr || !is_textual(catalog, *type) ||
          is_foreign_key_column(*table, type->number) || names_table(words)) {
        continue;
      }
      found.push_back({.table = table, .type = type, .id = &column});
    }
  }
  return found;
}

}  // namespace pgplumb::integrity
