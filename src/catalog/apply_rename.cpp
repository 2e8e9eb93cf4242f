// RENAME and SET SCHEMA. Objects are named by number everywhere but in stored expressions, which
// are rewritten first.
#include <algorithm>

#include "catalog/apply_functions.h"
#include "catalog/apply_parts.h"
#include "catalog/foreign_options.h"
#include "catalog/stored.h"

namespace pgplumb::catalog {

namespace {

using Kind = sql::ObjectKind;

void rename_column(const Change& change, Oid relation, const std::string& old_name,
                   const std::string& new_name) {
  Catalog& catalog = change.catalog;
  Relation& owner = touch_relation(change, relation);
  const Column* column = owner.column(old_name);
  if (column == nullptr || owner.column(new_name) != nullptr) return;
  rename_column_in_stored(catalog, relation, column->number, new_name);
  touch_column(change, owner, old_name)->name = new_name;
  // A column of a parent is renamed in its children too.
  const std::vector<Oid> children = owner.children;
  for (const Oid child : children) rename_column(change, child, old_name, new_name);
}

/// A relation, index or sequence; a constraint goes by the name of its index.
void name_class(const Change& change, ClassRef target, const std::string& schema,
                const std::string& name) {
  Catalog& catalog = change.catalog;
  if (catalog.find_class(schema, name) != nullptr) return;
  switch (target.kind) {
    case ClassKind::relation: {
      const Relation& relation = touch_relation(change, target.oid);
      rename_relation_in_stored(catalog, target.oid, schema, name);
      name_relation(catalog, target.oid, schema, name);
      if (relation.kind != RelationKind::composite_type) return;
      for (const auto& [oid, type] : catalog.types) {
        if (type.relation != target.oid) continue;
        rename_type_in_stored(catalog, oid, schema, name);
        return name_type(catalog, oid, schema, name);
      }
      return;
    }
    case ClassKind::index: {
      const Index& index = touch(change, catalog.indexes, target.oid);
      name_index(catalog, target.oid, schema, name);
      if (index.constraint != no_oid) {
        name_constraint(catalog, index.relation, index.constraint, name);
      }
      return;
    }
    case ClassKind::sequence:
      touch(change, catalog.sequences, target.oid);
      rename_sequence_in_stored(catalog, target.oid, schema, name);
      return name_sequence(catalog, target.oid, schema, name);
  }
}

void rename_constraint(const Change& change, Oid relation, const std::string& old_name,
                       const std::string& new_name) {
  Catalog& catalog = change.catalog;
  Relation& owner = touch_relation(change, relation);
  Constraint* constraint = find_constraint(owner, old_name);
  if (constraint == nullptr || owner.constraint(new_name) != nullptr) return;
  constraint->origin.changed.push_back(change.span);
  const ConstraintKind kind = constraint->kind;
  if (constraint->index != no_oid && kind != ConstraintKind::foreign_key) {
    return name_class(change, {ClassKind::index, constraint->index}, owner.schema, new_name);
  }
  name_constraint(catalog, relation, constraint->oid, new_name);
  if (kind != ConstraintKind::check && kind != ConstraintKind::not_null) return;
  for (const Oid child : std::vector<Oid>(owner.children)) {
    rename_constraint(change, child, old_name, new_name);
  }
}

void rename_label(const Change& change, const sql::Rename& statement, Oid relation) {
  Relation& owner = touch_relation(change, relation);
  const std::string& old_name = statement.target.part;
  const auto rename_in = [&](auto& list) {
    for (auto& entry : list) {
      if (entry.name == old_name) entry.name = statement.new_name;
    }
  };
  if (statement.object == Kind::policy) rename_in(owner.policies);
  if (statement.object == Kind::rule) rename_in(owner.rules);
  if (statement.object != Kind::trigger) return;
  const auto it = std::ranges::find(owner.triggers, old_name, &Trigger::name);
  if (it == owner.triggers.end()) return;
  const Oid trigger = it->oid;
  it->name = statement.new_name;
  // renametrig_partition(): clones follow where they still have the name.
  for (const Oid child : descendants(change.catalog, relation)) {
    for (Trigger& clone : change.catalog.relations.edit(child).triggers) {
      if (clone.parent == trigger || (clone.parent != no_oid && clone.name == old_name)) {
        clone.name = statement.new_name;
      }
    }
  }
}

void name_any_type(const Change& change, const sql::QualifiedName& written,
                   const std::string& schema, const std::string& name) {
  Catalog& catalog = change.catalog;
  const Type* type =
      catalog.types.find(resolve_type(catalog, change.session, {.name = written}).type);
  if (type == nullptr) return;
  const std::string& new_schema = schema.empty() ? type->schema : schema;
  const std::string& new_name = name.empty() ? type->name : name;
  if (type->relation != no_oid) {
    return name_class(change, {ClassKind::relation, type->relation}, new_schema, new_name);
  }
  if (catalog.find_type(new_schema, new_name) != nullptr) return;
  touch(change, catalog.types, type->oid);
  rename_type_in_stored(catalog, type->oid, new_schema, new_name);
  name_type(catalog, type->oid, std::string(new_schema), std::string(new_name));
}

void rename_domain_constraint(const Change& change, const sql::Rename& statement) {
  Catalog& catalog = change.catalog;
  const TypeRef domain = resolve_type(catalog, change.session, {.name = statement.target.name});
  if (catalog.types.find(domain.type) == nullptr) return;
  Type& type = touch(change, catalog.types, domain.type);
  for (Constraint& check : type.checks) {
    if (check.name != statement.target.part) continue;
    catalog.remove_constraint_name(type.schema, check.name);
    check.name = statement.new_name;
    catalog.add_constraint_name(type.schema, check.name);
  }
}

void name_any_function(const Change& change, Kind kind, const sql::ObjectRef& target,
                       const std::string& schema, const std::string& name) {
  Catalog& catalog = change.catalog;
  const Function* function = resolve_function(catalog, change.session, kind, target);
  if (function == nullptr) return;
  const std::string new_schema = schema.empty() ? function->schema : schema;
  const std::string new_name = name.empty() ? function->name : name;
  const Oid oid = function->oid;
  touch(change, catalog.functions, oid);
  rename_function_in_stored(catalog, oid, new_schema, new_name);
  name_function(catalog, oid, new_schema, new_name);
  for (const auto& [relation, entry] : catalog.relations) {
    const auto uses = [&](const Trigger& trigger) { return trigger.function == oid; };
    if (!std::ranges::any_of(entry.triggers, uses)) continue;
    for (Trigger& trigger : catalog.relations.edit(relation).triggers) {
      if (uses(trigger)) trigger.function_name = qualified_name(new_schema, new_name);
    }
  }
}

/// The objects of a store that are in the schema, to be changed one by one.
template <typename Object>
std::vector<Oid> in_schema(const Objects<Object>& store, const std::string& schema) {
  std::vector<Oid> found;
  for (const auto& [oid, object] : store) {
    if (object.schema == schema) found.push_back(oid);
  }
  return found;
}

/// Relations, sequences, types and functions under their names in another schema, with what stored
/// expressions say of them.
void move_objects(Catalog& catalog, const std::string& from, const std::string& to) {
  for (const Oid oid : in_schema(catalog.relations, from)) {
    const std::string name = catalog.relations.find(oid)->name;
    rename_relation_in_stored(catalog, oid, to, name);
    name_relation(catalog, oid, to, name);
  }
  for (const Oid oid : in_schema(catalog.indexes, from)) {
    name_index(catalog, oid, to, std::string(catalog.indexes.find(oid)->name));
  }
  for (const Oid oid : in_schema(catalog.sequences, from)) {
    const std::string name = catalog.sequences.find(oid)->name;
    rename_sequence_in_stored(catalog, oid, to, name);
    name_sequence(catalog, oid, to, name);
  }
  for (const Oid oid : in_schema(catalog.types, from)) {
    const std::string name = catalog.types.find(oid)->name;
    rename_type_in_stored(catalog, oid, to, name);
    name_type(catalog, oid, to, name);
  }
  for (const Oid oid : in_schema(catalog.functions, from)) {
    const std::string name = catalog.functions.find(oid)->name;
    rename_function_in_stored(catalog, oid, to, name);
    name_function(catalog, oid, to, name);
  }
}

void rename_schema(const Change& change, const std::string& old_name, const std::string& new_name) {
  Catalog& catalog = change.catalog;
  const Schema* found = catalog.schemas.find(old_name);
  if (found == nullptr || catalog.schemas.find(new_name) != nullptr) return;
  Schema schema = *found;
  schema.name = new_name;
  schema.origin.changed.push_back(change.span);
  catalog.schemas.erase(old_name);
  catalog.schemas.add(new_name, std::move(schema));
  move_objects(catalog, old_name, new_name);
  for (const Oid oid : in_schema(catalog.statistics, old_name)) {
    catalog.statistics.edit(oid).schema = new_name;
  }
  for (const auto& [name, extension] : catalog.extensions) {
    if (extension.schema == old_name) catalog.extensions.edit(name).schema = new_name;
  }
  for (const auto& name : keys_where(catalog.publications, [&](const Publication& publication) {
         return std::ranges::find(publication.schemas, old_name) != publication.schemas.end();
       })) {
    std::ranges::replace(catalog.publications.edit(name).schemas, old_name, new_name);
  }
}

void rename_publication(const Change& change, const std::string& old_name,
                        const std::string& new_name) {
  Store<std::string, Publication>& publications = change.catalog.publications;
  const Publication* found = publications.find(old_name);
  if (found == nullptr || publications.find(new_name) != nullptr) return;
  Publication publication = *found;
  publication.name = new_name;
  publication.origin.changed.push_back(change.span);
  publications.erase(old_name);
  publications.add(new_name, std::move(publication));
}

/// Indexes and owned sequences go where their table goes (AlterTableNamespaceInternal()).
void move_relation(const Change& change, Oid relation, const std::string& schema) {
  Catalog& catalog = change.catalog;
  const Relation& moved = *catalog.relations.find(relation);
  if (moved.schema == schema) return;
  name_class(change, {ClassKind::relation, relation}, schema, std::string(moved.name));
  if (moved.schema != schema) return;
  for (const Oid index : std::vector<Oid>(moved.indexes)) {
    name_index(catalog, index, schema, std::string(catalog.indexes.find(index)->name));
  }
  for (const Oid sequence : std::vector<Oid>(moved.sequences)) {
    const std::string name = catalog.sequences.find(sequence)->name;
    rename_sequence_in_stored(catalog, sequence, schema, name);
    name_sequence(catalog, sequence, schema, name);
  }
}

const std::string* class_name_of(const Catalog& catalog, ClassRef ref, bool want_schema) {
  const auto pick = [&](const auto* object) {
    return object ? &(want_schema ? object->schema : object->name) : nullptr;
  };
  switch (ref.kind) {
    case ClassKind::relation:
      return pick(catalog.relations.find(ref.oid));
    case ClassKind::index:
      return pick(catalog.indexes.find(ref.oid));
    case ClassKind::sequence:
      return pick(catalog.sequences.find(ref.oid));
  }
  return nullptr;
}

void move_extension(const Change& change, const std::string& name, const std::string& schema) {
  Catalog& catalog = change.catalog;
  if (catalog.extensions.find(name) == nullptr) return;
  const std::string old_schema = catalog.extensions.find(name)->schema;
  catalog.extensions.edit(name).schema = schema;
  for (const Oid oid : in_schema(catalog.types, old_schema)) {
    const Type& type = *catalog.types.find(oid);
    if (type.extension == name) name_type(catalog, oid, schema, std::string(type.name));
  }
  for (const Oid oid : in_schema(catalog.functions, old_schema)) {
    const Function& function = *catalog.functions.find(oid);
    if (function.extension == name) {
      name_function(catalog, oid, schema, std::string(function.name));
    }
  }
  for (const Oid oid : in_schema(catalog.relations, old_schema)) {
    if (catalog.relations.find(oid)->extension == name) move_relation(change, oid, schema);
  }
}

}  // namespace

namespace {

/// For change; null where there are none of that name.
Statistics* touch_statistics(const Change& change, const sql::QualifiedName& name) {
  const Statistics* found = resolve_statistics(change.catalog, change.session, name);
  return found == nullptr ? nullptr : &touch(change, change.catalog.statistics, found->oid);
}

/// What is in pg_class, and its parts.
void rename_class_or_part(const Change& change, const sql::Rename& statement) {
  const ClassRef* found = resolve_class(change.catalog, change.session, statement.target.name);
  if (found == nullptr) return;
  const ClassRef target = *found;
  const std::string& name = statement.new_name;
  const bool of_relation = target.kind == ClassKind::relation;
  switch (statement.object) {
    case Kind::column:
    case Kind::attribute:
      if (of_relation) rename_column(change, target.oid, statement.target.part, name);
      return;
    case Kind::constraint:
      if (of_relation) rename_constraint(change, target.oid, statement.target.part, name);
      return;
    case Kind::trigger:
    case Kind::policy:
    case Kind::rule:
      if (of_relation) rename_label(change, statement, target.oid);
      return;
    case Kind::table:
    case Kind::view:
    case Kind::materialized_view:
    case Kind::foreign_table:
    case Kind::index:
    case Kind::sequence:
      name_class(change, target, std::string(*class_name_of(change.catalog, target, true)), name);
      return;
    default:
      return;
  }
}

}  // namespace

void apply_statement(const Change& change, const sql::Rename& statement) {
  const std::string& old_name = statement.target.name.name;
  const std::string& name = statement.new_name;
  switch (statement.object) {
    case Kind::schema:
      return rename_schema(change, old_name, name);
    case Kind::type:
    case Kind::domain:
      return name_any_type(change, statement.target.name, {}, name);
    case Kind::domain_constraint:
      return rename_domain_constraint(change, statement);
    case Kind::server:
      return rename_server(change, old_name, name);
    case Kind::foreign_data_wrapper:
      return rename_wrapper(change, old_name, name);
    case Kind::publication:
      return rename_publication(change, old_name, name);
    case Kind::function:
    case Kind::procedure:
    case Kind::routine:
    case Kind::aggregate:
      return name_any_function(change, statement.object, statement.target, {}, name);
    case Kind::statistics:
      if (Statistics* statistics = touch_statistics(change, statement.target.name)) {
        statistics->name = name;
      }
      return;
    default:
      return rename_class_or_part(change, statement);
  }
}

void apply_statement(const Change& change, const sql::SetSchema& statement) {
  Catalog& catalog = change.catalog;
  const std::string& schema = statement.new_schema;
  switch (statement.object) {
    case Kind::type:
    case Kind::domain:
      return name_any_type(change, statement.target.name, schema, {});
    case Kind::function:
    case Kind::procedure:
    case Kind::routine:
    case Kind::aggregate:
      return name_any_function(change, statement.object, statement.target, schema, {});
    case Kind::extension:
      return move_extension(change, statement.target.name.name, schema);
    case Kind::statistics:
      if (Statistics* statistics = touch_statistics(change, statement.target.name)) {
        statistics->schema = schema;
      }
      return;
    default:
      break;
  }
  const ClassRef* found = resolve_class(catalog, change.session, statement.target.name);
  if (found == nullptr) return;
  const ClassRef target = *found;
  if (target.kind == ClassKind::relation) return move_relation(change, target.oid, schema);
  name_class(change, target, schema, std::string(*class_name_of(catalog, target, false)));
}

}  // namespace pgplumb::catalog
