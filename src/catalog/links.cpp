#include "catalog/links.h"

#include <algorithm>

namespace pgplumb::catalog {

namespace {

void add_once(std::vector<Oid>& list, Oid oid) {
  if (std::ranges::find(list, oid) == list.end()) list.push_back(oid);
}

Oid ensure_oid(Catalog& catalog, Oid& oid) {
  if (oid == no_oid) oid = catalog.new_oid();
  return oid;
}

/// Takes the relation out of the list that another relation keeps of it.
void unlist(Catalog& catalog, Oid owner, std::vector<Oid> Relation::* list, Oid oid) {
  if (catalog.relations.find(owner) != nullptr)
    std::erase(catalog.relations.edit(owner).*list, oid);
}

/// `referenced_by` is to hold the relation as long as one foreign key of it is left.
void unlist_reference(Catalog& catalog, Oid relation, Oid referenced) {
  const Relation& from = *catalog.relations.find(relation);
  const bool still = std::ranges::any_of(from.constraints, [&](const Constraint& constraint) {
    return constraint.references == referenced;
  });
  if (!still) unlist(catalog, referenced, &Relation::referenced_by, relation);
}

}  // namespace

Oid add_relation(Catalog& catalog, Relation relation) {
  const Oid oid = ensure_oid(catalog, relation.oid);
  catalog.add_class_name(relation.schema, relation.name, {ClassKind::relation, oid});
  catalog.relations.add(oid, std::move(relation));
  return oid;
}

Oid add_index(Catalog& catalog, Index index) {
  const Oid oid = ensure_oid(catalog, index.oid);
  catalog.add_class_name(index.schema, index.name, {ClassKind::index, oid});
  catalog.relations.edit(index.relation).indexes.push_back(oid);
  const Oid parent = index.parent;
  catalog.indexes.add(oid, std::move(index));
  if (parent != no_oid) catalog.indexes.edit(parent).children.push_back(oid);
  return oid;
}

Oid add_sequence(Catalog& catalog, Sequence sequence) {
  const Oid oid = ensure_oid(catalog, sequence.oid);
  catalog.add_class_name(sequence.schema, sequence.name, {ClassKind::sequence, oid});
  if (sequence.owner_relation != no_oid) {
    catalog.relations.edit(sequence.owner_relation).sequences.push_back(oid);
  }
  catalog.sequences.add(oid, std::move(sequence));
  return oid;
}

Oid add_type(Catalog& catalog, Type type) {
  const Oid oid = ensure_oid(catalog, type.oid);
  catalog.add_type_name(type.schema, type.name, oid);
  catalog.types.add(oid, std::move(type));
  return oid;
}

Oid add_function(Catalog& catalog, Function function) {
  const Oid oid = ensure_oid(catalog, function.oid);
  catalog.add_function_name(function.schema, function.name, oid);
  catalog.functions.add(oid, std::move(function));
  return oid;
}

Oid add_statistics(Catalog& catalog, Statistics statistics) {
  const Oid oid = ensure_oid(catalog, statistics.oid);
  catalog.relations.edit(statistics.relation).statistics.push_back(oid);
  catalog.statistics.add(oid, std::move(statistics));
  return oid;
}

Oid add_constraint(Catalog& catalog, Oid relation, Constraint constraint) {
  const Oid oid = ensure_oid(catalog, constraint.oid);
  if (constraint.references != no_oid) {
    add_once(catalog.relations.edit(constraint.references).referenced_by, relation);
  }
  if (constraint.index != no_oid && constraint.references == no_oid) {
    catalog.indexes.edit(constraint.index).constraint = oid;
  }
  Relation& owner = catalog.relations.edit(relation);
  catalog.add_constraint_name(owner.schema, constraint.name);
  owner.constraints.push_back(std::move(constraint));
  return oid;
}

void remove_relation(Catalog& catalog, Oid relation) {
  const Relation& gone = *catalog.relations.find(relation);
  assert(gone.indexes.empty() && gone.children.empty() && gone.sequences.empty() &&
         gone.constraints.empty() && gone.statistics.empty());
  set_uses(catalog, relation, {});
  const std::vector<Oid> parents = gone.parents;
  for (const Oid parent : parents) unlink_parent(catalog, relation, parent);
  catalog.remove_class_name(gone.schema, gone.name);
  catalog.relations.erase(relation);
}

void remove_index(Catalog& catalog, Oid index) {
  const Index& gone = *catalog.indexes.find(index);
  unlist(catalog, gone.relation, &Relation::indexes, index);
  if (catalog.indexes.find(gone.parent) != nullptr) {
    std::erase(catalog.indexes.edit(gone.parent).children, index);
  }
  catalog.remove_class_name(gone.schema, gone.name);
  catalog.indexes.erase(index);
}

void remove_sequence(Catalog& catalog, Oid sequence) {
  own_sequence(catalog, sequence, no_oid, 0);
  const Sequence& gone = *catalog.sequences.find(sequence);
  catalog.remove_class_name(gone.schema, gone.name);
  catalog.sequences.erase(sequence);
}

void remove_type(Catalog& catalog, Oid type) {
  const Type& gone = *catalog.types.find(type);
  catalog.remove_type_name(gone.schema, gone.name);
  for (const Constraint& check : gone.checks) {
    catalog.remove_constraint_name(gone.schema, check.name);
  }
  catalog.types.erase(type);
}

void remove_function(Catalog& catalog, Oid function) {
  const Function& gone = *catalog.functions.find(function);
  catalog.remove_function_name(gone.schema, gone.name, function);
  catalog.functions.erase(function);
}

void remove_statistics(Catalog& catalog, Oid statistics) {
  const Statistics& gone = *catalog.statistics.find(statistics);
  unlist(catalog, gone.relation, &Relation::statistics, statistics);
  catalog.statistics.erase(statistics);
}

void remove_constraint(Catalog& catalog, Oid relation, Oid constraint) {
  Relation& owner = catalog.relations.edit(relation);
  const auto it = std::ranges::find(owner.constraints, constraint, &Constraint::oid);
  if (it == owner.constraints.end()) return;
  const Constraint gone = std::move(*it);
  owner.constraints.erase(it);
  catalog.remove_constraint_name(owner.schema, gone.name);
  if (gone.references != no_oid) {
    unlist_reference(catalog, relation, gone.references);
  } else if (gone.index != no_oid && catalog.indexes.find(gone.index) != nullptr) {
    catalog.indexes.edit(gone.index).constraint = no_oid;
  }
}

void name_relation(Catalog& catalog, Oid relation, const std::string& schema,
                   const std::string& name) {
  Relation& named = catalog.relations.edit(relation);
  catalog.remove_class_name(named.schema, named.name);
  if (schema != named.schema) {
    for (const Constraint& constraint : named.constraints) {
      catalog.remove_constraint_name(named.schema, constraint.name);
      catalog.add_constraint_name(schema, constraint.name);
    }
  }
  named.schema = schema;
  named.name = name;
  catalog.add_class_name(schema, name, {ClassKind::relation, relation});
}

void name_index(Catalog& catalog, Oid index, const std::string& schema, const std::string& name) {
  Index& named = catalog.indexes.edit(index);
  catalog.remove_class_name(named.schema, named.name);
  named.schema = schema;
  named.name = name;
  catalog.add_class_name(schema, name, {ClassKind::index, index});
}

void name_sequence(Catalog& catalog, Oid sequence, const std::string& schema,
                   const std::string& name) {
  Sequence& named = catalog.sequences.edit(sequence);
  catalog.remove_class_name(named.schema, named.name);
  named.schema = schema;
  named.name = name;
  catalog.add_class_name(schema, name, {ClassKind::sequence, sequence});
}

void name_type(Catalog& catalog, Oid type, const std::string& schema, const std::string& name) {
  Type& named = catalog.types.edit(type);
  catalog.remove_type_name(named.schema, named.name);
  if (schema != named.schema) {
    for (const Constraint& check : named.checks) {
      catalog.remove_constraint_name(named.schema, check.name);
      catalog.add_constraint_name(schema, check.name);
    }
  }
  named.schema = schema;
  named.name = name;
  catalog.add_type_name(schema, name, type);
}

void name_function(Catalog& catalog, Oid function, const std::string& schema,
                   const std::string& name) {
  Function& named = catalog.functions.edit(function);
  catalog.remove_function_name(named.schema, named.name, function);
  named.schema = schema;
  named.name = name;
  catalog.add_function_name(schema, name, function);
}

void name_constraint(Catalog& catalog, Oid relation, Oid constraint, const std::string& name) {
  Relation& owner = catalog.relations.edit(relation);
  const auto it = std::ranges::find(owner.constraints, constraint, &Constraint::oid);
  if (it == owner.constraints.end()) return;
  catalog.remove_constraint_name(owner.schema, it->name);
  it->name = name;
  catalog.add_constraint_name(owner.schema, name);
}

void own_sequence(Catalog& catalog, Oid sequence, Oid relation, ColumnNumber column) {
  Sequence& owned = catalog.sequences.edit(sequence);
  if (owned.owner_relation != no_oid) {
    unlist(catalog, owned.owner_relation, &Relation::sequences, sequence);
  }
  owned.owner_relation = relation;
  owned.owner_column = column;
  if (relation != no_oid) catalog.relations.edit(relation).sequences.push_back(sequence);
}

void link_parent(Catalog& catalog, Oid child, Oid parent) {
  add_once(catalog.relations.edit(child).parents, parent);
  add_once(catalog.relations.edit(parent).children, child);
}

void unlink_parent(Catalog& catalog, Oid child, Oid parent) {
  unlist(catalog, child, &Relation::parents, parent);
  unlist(catalog, parent, &Relation::children, child);
}

void link_index_parent(Catalog& catalog, Oid child, Oid parent) {
  catalog.indexes.edit(child).parent = parent;
  if (parent != no_oid) add_once(catalog.indexes.edit(parent).children, child);
}

void set_uses(Catalog& catalog, Oid view, std::vector<ColumnUse> uses) {
  if (catalog.relations.find(view)->uses.empty() && uses.empty()) return;
  Relation& reader = catalog.relations.edit(view);
  for (const ColumnUse& use : reader.uses) {
    unlist(catalog, use.relation, &Relation::used_by, view);
  }
  for (const ColumnUse& use : uses) {
    if (catalog.relations.find(use.relation) != nullptr) {
      add_once(catalog.relations.edit(use.relation).used_by, view);
    }
  }
  reader.uses = std::move(uses);
}

}  // namespace pgplumb::catalog
