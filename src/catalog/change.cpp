#include "catalog/change.h"

#include <algorithm>

namespace pgplumb::catalog {

namespace {

template <typename List, typename Key, typename Field>
auto* find_in(List& list, const Key& key, Field field) {
  const auto it = std::ranges::find(list, key, field);
  return it == list.end() ? nullptr : &*it;
}

}  // namespace

Column* find_column(Relation& relation, std::string_view name) {
  return find_in(relation.columns, name, &Column::name);
}

Column* find_column(Relation& relation, ColumnNumber number) {
  return find_in(relation.columns, number, &Column::number);
}

Column* touch_column(const Change& change, Relation& relation, std::string_view name) {
  Column* column = find_column(relation, name);
  if (column == nullptr) return nullptr;
  std::vector<Span>& changed = column->origin.changed;
  if (changed.empty() || changed.back() != change.span) changed.push_back(change.span);
  return column;
}

Constraint* find_constraint(Relation& relation, std::string_view name) {
  return find_in(relation.constraints, name, &Constraint::name);
}

Constraint* find_constraint(Relation& relation, Oid constraint) {
  return find_in(relation.constraints, constraint, &Constraint::oid);
}

std::vector<ColumnNumber> column_numbers(const Relation& relation,
                                         const std::vector<sql::Identifier>& names) {
  std::vector<ColumnNumber> numbers;
  for (const sql::Identifier& name : names) {
    if (const Column* column = relation.column(name.name)) numbers.push_back(column->number);
  }
  return numbers;
}

std::vector<std::string> column_names(const Relation& relation,
                                      const std::vector<ColumnNumber>& numbers) {
  std::vector<std::string> names;
  for (const ColumnNumber number : numbers) {
    if (const Column* column = relation.column(number)) names.push_back(column->name);
  }
  return names;
}

ColumnNumber same_column(const Relation& from, ColumnNumber number, const Relation& to) {
  const Column* column = from.column(number);
  const Column* same = column ? to.column(column->name) : nullptr;
  return same ? same->number : ColumnNumber{0};
}

}  // namespace pgplumb::catalog
