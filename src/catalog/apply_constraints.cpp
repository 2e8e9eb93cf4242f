// CHECK, keys and EXCLUDE, as tablecmds.c and parse_utilcmd.c make them.
#include "catalog/apply_constraints.h"

#include <algorithm>

#include "catalog/apply_index.h"
#include "catalog/naming.h"
#include "catalog/query_reader.h"
#include "catalog/stored.h"

namespace pgplumb::catalog {

namespace {

Constraint from_definition(const Change& change, const sql::ConstraintDef& definition,
                           ConstraintKind kind) {
  return {.name = definition.name,
          .kind = kind,
          .validated = !definition.not_valid && !definition.not_enforced,
          .enforced = !definition.not_enforced,
          .deferrable = definition.deferrable,
          .initially_deferred = definition.initially_deferred,
          .no_inherit = definition.no_inherit,
          .temporal = definition.without_overlaps,
          .origin = {.created = definition.span.empty() ? change.span : definition.span}};
}

IndexPurpose purpose_of(sql::ConstraintKind kind) {
  if (kind == sql::ConstraintKind::primary_key) return IndexPurpose::primary_key;
  return kind == sql::ConstraintKind::exclude ? IndexPurpose::exclusion
                                              : IndexPurpose::unique_constraint;
}

ConstraintKind kind_of(sql::ConstraintKind kind) {
  if (kind == sql::ConstraintKind::primary_key) return ConstraintKind::primary_key;
  return kind == sql::ConstraintKind::exclude ? ConstraintKind::exclude : ConstraintKind::unique;
}

std::vector<ColumnNumber> key_columns(const Relation& relation,
                                      const sql::ConstraintDef& definition,
                                      const std::string& column) {
  if (definition.columns.empty() && !column.empty()) {
    return column_numbers(relation, {{.name = column}});
  }
  return column_numbers(relation, definition.columns);
}

void set_columns_not_null(const Change& change, Oid relation,
                          const std::vector<ColumnNumber>& numbers, bool only) {
  const Relation& owner = *change.catalog.relations.find(relation);
  for (const std::string& name : column_names(owner, numbers)) {
    set_not_null(change, relation, name, {}, false, only);
  }
}

/// ADD ... USING INDEX: the index becomes the constraint's and takes its name.
void add_using_index(const Change& change, Oid relation, const sql::ConstraintDef& definition,
                     bool only) {
  Catalog& catalog = change.catalog;
  const Relation& owner = *catalog.relations.find(relation);
  const Index* found = catalog.find_index(owner.schema, definition.using_index);
  if (found == nullptr || found->relation != relation) return;
  const Oid oid = found->oid;
  Index& index = touch(change, catalog.indexes, oid);
  Constraint constraint = from_definition(change, definition, kind_of(definition.kind));
  constraint.index = oid;
  for (const IndexKey& key : index.keys) constraint.columns.push_back(key.column);
  if (constraint.name.empty()) constraint.name = index.name;
  if (constraint.name != index.name && !catalog.find_class(index.schema, constraint.name)) {
    name_index(catalog, oid, index.schema, constraint.name);
  }
  constraint.name = index.name;
  index.primary = constraint.kind == ConstraintKind::primary_key;
  index.unique = true;
  if (index.primary) set_columns_not_null(change, relation, constraint.columns, only);
  add_constraint(catalog, relation, std::move(constraint));
}

}  // namespace

void add_key(const Change& change, Oid relation, const sql::ConstraintDef& definition,
             const std::string& column, bool only) {
  if (!definition.using_index.empty()) return add_using_index(change, relation, definition, only);
  const Relation& owner = *change.catalog.relations.find(relation);
  NewIndex made{.purpose = purpose_of(definition.kind), .only = only};
  Index& index = made.index;
  index.name = definition.name;
  index.relation = relation;
  index.nulls_not_distinct = definition.nulls_not_distinct;
  if (made.purpose == IndexPurpose::exclusion) {
    if (!definition.access_method.empty()) index.method = definition.access_method;
    index.keys = index_keys(change, owner, definition.elements, index.method);
    for (std::size_t i = 0; i < index.keys.size() && i < definition.operators.size(); ++i) {
      index.keys[i].exclusion_operator = definition.operators[i];
    }
  } else {
    if (definition.without_overlaps) index.method = "gist";
    index.exclusion = definition.without_overlaps;
    for (const ColumnNumber number : key_columns(owner, definition, column)) {
      index.keys.push_back({.column = number});
    }
  }
  if (index.keys.empty()) return;
  index.include = column_numbers(owner, definition.include);
  if (!definition.predicate.empty()) {
    index.predicate = stored(change.catalog, change.session, definition.predicate[0], &owner);
  }
  for (const sql::Option& option : definition.options) set_option(index.options, option);
  index.tablespace = definition.tablespace;
  made.constraint = from_definition(change, definition, kind_of(definition.kind));
  if (made.purpose == IndexPurpose::primary_key) {
    std::vector<ColumnNumber> numbers;
    for (const IndexKey& key : index.keys) numbers.push_back(key.column);
    set_columns_not_null(change, relation, numbers, only);
  }
  define_index(change, std::move(made));
}

void inherit_check(const Change& change, Oid child, const Constraint& check, Oid parent) {
  Catalog& catalog = change.catalog;
  Relation& heir = catalog.relations.edit(child);
  const bool is_partition = heir.is_partition();
  if (Constraint* same = find_constraint(heir, check.name)) {
    ++same->inherited;
    if (is_partition) same->local = false;
    same->validated = same->validated && check.validated;
    return;
  }
  const Relation& from = *catalog.relations.find(parent);
  Constraint copy = check;
  copy.oid = no_oid;
  copy.local = false;
  copy.inherited = 1;
  for (ColumnNumber& number : copy.columns) number = same_column(from, number, heir);
  add_constraint(catalog, child, copy);
  if (check.no_inherit) return;
  const std::vector<Oid> grandchildren = catalog.relations.find(child)->children;
  for (const Oid grandchild : grandchildren) inherit_check(change, grandchild, copy, child);
}

void add_check(const Change& change, Oid relation, const sql::ConstraintDef& definition,
               bool only) {
  Catalog& catalog = change.catalog;
  if (definition.expr.empty()) return;
  const Relation& owner = *catalog.relations.find(relation);
  Constraint check = from_definition(change, definition, ConstraintKind::check);
  check.check = stored(catalog, change.session, definition.expr[0], &owner);
  check.columns = columns_in(*check.check, owner);
  if (check.name.empty()) {
    const std::string column =
        check.columns.size() == 1 ? owner.column(check.columns[0])->name : "";
    check.name = choose_constraint_name(catalog, owner.schema, owner.name, column, "check");
  } else if (Constraint* same = find_constraint(catalog.relations.edit(relation), check.name)) {
    same->local = true;  // inherited already
    return;
  }
  const std::vector<Oid> children = owner.children;
  add_constraint(catalog, relation, check);
  if (only || check.no_inherit) return;
  for (const Oid child : children) inherit_check(change, child, check, relation);
}

void add_table_constraint(const Change& change, Oid relation, const sql::ConstraintDef& definition,
                          const std::string& column, bool only) {
  switch (definition.kind) {
    case sql::ConstraintKind::check:
      return add_check(change, relation, definition, only);
    case sql::ConstraintKind::primary_key:
    case sql::ConstraintKind::unique:
    case sql::ConstraintKind::exclude:
      return add_key(change, relation, definition, column, only);
    case sql::ConstraintKind::foreign_key:
      return add_foreign_key(change, relation, definition, column);
    case sql::ConstraintKind::not_null: {
      const std::string& name = definition.columns.empty() ? column : definition.columns[0].name;
      set_not_null(change, relation, name, definition.name, definition.no_inherit, only);
      if (definition.not_valid) trust_not_null(change, relation, name, false);
      return;
    }
    default:
      return;
  }
}

}  // namespace pgplumb::catalog
