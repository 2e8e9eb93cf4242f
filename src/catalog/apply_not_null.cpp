// NOT NULL is a mark of the column and, from PostgreSQL 18 on, a constraint with a name too.
#include <algorithm>

#include "catalog/apply_constraints.h"
#include "catalog/naming.h"

namespace pgplumb::catalog {

namespace {

bool are_constraints(const Catalog& catalog) { return catalog.pg_version() >= 18; }

Constraint* constraint_of(Relation& relation, ColumnNumber column) {
  const auto it = std::ranges::find_if(relation.constraints, [&](const Constraint& constraint) {
    return constraint.kind == ConstraintKind::not_null && constraint.columns.front() == column;
  });
  return it == relation.constraints.end() ? nullptr : &*it;
}

void add_constraint_for(const Change& change, Oid relation, ColumnNumber column, std::string name,
                        bool no_inherit, bool inherited) {
  Catalog& catalog = change.catalog;
  Relation& owner = catalog.relations.edit(relation);
  if (Constraint* same = constraint_of(owner, column)) {
    if (inherited) {
      ++same->inherited;
      if (owner.is_partition()) same->local = false;
    } else {
      same->local = true;
    }
    return;
  }
  if (name.empty()) {
    name = choose_constraint_name(catalog, owner.schema, owner.name, owner.column(column)->name,
                                  "not_null");
  }
  Constraint made{.name = std::move(name),
                  .kind = ConstraintKind::not_null,
                  .columns = {column},
                  .no_inherit = no_inherit,
                  .local = !inherited,
                  .inherited = inherited ? 1 : 0,
                  .origin = {.created = change.span}};
  add_constraint(catalog, relation, std::move(made));
}

/// The constraints that a column has from its parents.
struct InheritedMarks {
  int count = 0;
  std::string name;  ///< of the first one
};

InheritedMarks inherited_marks(const Catalog& catalog, Oid relation, const std::string& column) {
  InheritedMarks marks;
  for (const Oid oid : catalog.relations.find(relation)->parents) {
    const Relation& parent = *catalog.relations.find(oid);
    const Column* same = parent.column(column);
    for (const Constraint& constraint : parent.constraints) {
      if (constraint.kind != ConstraintKind::not_null || constraint.no_inherit || same == nullptr ||
          constraint.columns.front() != same->number) {
        continue;
      }
      if (marks.count++ == 0) marks.name = constraint.name;
    }
  }
  return marks;
}

void set_in_tree(const Change& change, Oid relation, const std::string& column,
                 const std::string& name, bool no_inherit, bool only, bool inherited) {
  Catalog& catalog = change.catalog;
  Relation& owner = touch_relation(change, relation);
  Column* found = find_column(owner, column);
  if (found == nullptr) return;
  if (!found->not_null) touch_column(change, owner, column);
  found->not_null = true;
  const ColumnNumber number = found->number;
  std::string given = name;
  if (are_constraints(catalog)) {
    add_constraint_for(change, relation, number, name, no_inherit, inherited);
    given = constraint_of(catalog.relations.edit(relation), number)->name;
  }
  if (only || no_inherit) return;
  const std::vector<Oid> children = catalog.relations.find(relation)->children;
  for (const Oid child : children) {
    set_in_tree(change, child, column, given, false, false, true);
  }
}

}  // namespace

void set_not_null(const Change& change, Oid relation, const std::string& column,
                  const std::string& name, bool no_inherit, bool only) {
  const Column* found = change.catalog.relations.find(relation)->column(column);
  if (found == nullptr) return;
  if (found->not_null && name.empty()) return trust_not_null(change, relation, column, true);
  set_in_tree(change, relation, column, name, no_inherit, only, false);
}

void trust_not_null(const Change& change, Oid relation, const std::string& column, bool validated) {
  Catalog& catalog = change.catalog;
  std::vector<Oid> tables = descendants(catalog, relation);
  tables.push_back(relation);
  for (const Oid table : tables) {
    const Column* found = catalog.relations.find(table)->column(column);
    if (found == nullptr) continue;
    Relation& owner = catalog.relations.edit(table);
    Constraint* constraint = constraint_of(owner, found->number);
    if (constraint != nullptr && constraint->validated != validated) {
      constraint->validated = validated;
      constraint->origin.changed.push_back(change.span);
    }
  }
}

void add_not_null_constraints(const Change& change, Oid relation,
                              const std::vector<const sql::ConstraintDef*>& named) {
  if (!are_constraints(change.catalog)) return;
  const std::vector<Column>& columns = change.catalog.relations.find(relation)->columns;
  std::vector<const Column*> from_parents;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!columns[i].not_null) continue;
    const sql::ConstraintDef* definition = i < named.size() ? named[i] : nullptr;
    const int parents = inherited_marks(change.catalog, relation, columns[i].name).count;
    if (definition == nullptr && parents > 0) {
      from_parents.push_back(&columns[i]);
      continue;
    }
    add_constraint_for(change, relation, columns[i].number, definition ? definition->name : "",
                       definition && definition->no_inherit, false);
    Relation& owner = change.catalog.relations.edit(relation);
    constraint_of(owner, columns[i].number)->inherited = parents;
  }
  for (const Column* column : from_parents) {
    const InheritedMarks marks = inherited_marks(change.catalog, relation, column->name);
    const bool taken = change.catalog.relations.find(relation)->constraint(marks.name) != nullptr;
    add_constraint_for(change, relation, column->number, taken ? std::string() : marks.name, false,
                       true);
    Relation& owner = change.catalog.relations.edit(relation);
    constraint_of(owner, column->number)->inherited = marks.count;
  }
}

void drop_not_null(const Change& change, Oid relation, const std::string& column) {
  Catalog& catalog = change.catalog;
  Relation& owner = touch_relation(change, relation);
  Column* found = touch_column(change, owner, column);
  if (found == nullptr) return;
  found->not_null = false;
  if (const Constraint* constraint = constraint_of(owner, found->number)) {
    remove_constraint(catalog, relation, Oid{constraint->oid});
  }
  const std::vector<Oid> children = owner.children;
  for (const Oid child : children) {
    Relation& heir = catalog.relations.edit(child);
    const Column* same = heir.column(column);
    if (same == nullptr) continue;
    Constraint* constraint = constraint_of(heir, same->number);
    if (constraint != nullptr && (constraint->local || constraint->inherited > 1)) {
      --constraint->inherited;
      continue;
    }
    drop_not_null(change, child, column);
  }
}

}  // namespace pgplumb::catalog
