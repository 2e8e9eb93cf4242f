#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/links.h"
#include "catalog/session.h"
#include "sql/statement.h"

/// Behind apply.h: what every part of it needs.
namespace pgplumb::catalog {

/// A statement being applied: what it changes, in which session, and where it stands.
struct Change {
  Catalog& catalog;
  Session& session;
  Span span;
};

/// For change by this statement, which is remembered as one that changed the object.
template <typename Object>
Object& touch(const Change& change, Objects<Object>& store, Oid oid) {
  Object& object = store.edit(oid);
  std::vector<Span>& changed = object.origin.changed;
  const bool listed = !changed.empty() && changed.back() == change.span;
  if (!listed && object.origin.created != change.span) changed.push_back(change.span);
  return object;
}

inline Relation& touch_relation(const Change& change, Oid oid) {
  return touch(change, change.catalog.relations, oid);
}

/// Keys of the objects for which `test` holds, collected first since what is done with them changes
/// the store.
template <typename Key, typename Value, typename Containers, typename Test>
std::vector<Key> keys_where(const Store<Key, Value, Containers>& store, const Test& test) {
  std::vector<Key> keys;
  for (const auto& [key, value] : store) {
    if (test(value)) keys.push_back(key);
  }
  return keys;
}

/// A storage parameter or an option of a view; one that stands alone is true
/// (transformRelOptions()).
inline void set_option(std::map<std::string, std::string>& options, const sql::Option& option) {
  options[option.name] = option.value.empty() ? "true" : option.value;
}

/// For change; null where the relation has no such column.
Column* find_column(Relation& relation, std::string_view name);
Column* find_column(Relation& relation, ColumnNumber number);
/// As `find_column`, remembering the change in the column too.
Column* touch_column(const Change& change, Relation& relation, std::string_view name);
Constraint* find_constraint(Relation& relation, std::string_view name);
Constraint* find_constraint(Relation& relation, Oid constraint);

/// The numbers of the columns with these names; names that the relation does not have are left
/// out.
std::vector<ColumnNumber> column_numbers(const Relation& relation,
                                         const std::vector<sql::Identifier>& names);
std::vector<std::string> column_names(const Relation& relation,
                                      const std::vector<ColumnNumber>& numbers);

/// The number that the column of `from` with this number has in `to`, by name; 0 where none.
ColumnNumber same_column(const Relation& from, ColumnNumber number, const Relation& to);

}  // namespace pgplumb::catalog
