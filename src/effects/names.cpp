#include "effects/handlers.h"

namespace pgplumb::effects {

using catalog::ClassRef;
using catalog::Relation;
using sql::ObjectKind;

namespace {

/// Objects that have a row in pg_class.
bool is_class(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::table:
    case ObjectKind::index:
    case ObjectKind::sequence:
    case ObjectKind::view:
    case ObjectKind::materialized_view:
    case ObjectKind::foreign_table:
      return true;
    default:
      return false;
  }
}

const ClassRef* class_named(const sql::QualifiedName& name, const Collector& out) {
  return catalog::resolve_class(out.catalog(), out.session(), name);
}

/// A relation with the indexes and sequences that go where it goes.
void lock_whole(const ClassRef& what, Collector& out) {
  out.lock_class(what, LockMode::access_exclusive);
  const Relation* relation =
      what.kind == catalog::ClassKind::relation ? out.relation(what.oid) : nullptr;
  if (relation == nullptr) return;
  out.lock_indexes_of(*relation, LockMode::access_exclusive);
  out.lock_sequences_of(*relation, LockMode::access_exclusive);
}

/// rename_constraint_internal(): to the children that have inherited it.
void rename_constraint(const sql::Rename& statement, const Relation& relation, Collector& out) {
  out.lock(relation, LockMode::access_exclusive);
  const catalog::Constraint* constraint = relation.constraint(statement.target.part);
  if (constraint == nullptr) return;
  if (constraint->index != catalog::no_oid &&
      constraint->kind != catalog::ConstraintKind::foreign_key) {
    out.lock_index(constraint->index, LockMode::share_update_exclusive);
  }
  const bool inherited =
      constraint->kind == catalog::ConstraintKind::check ||
      (constraint->kind == catalog::ConstraintKind::not_null && out.version() >= 18);
  if (inherited && !constraint->no_inherit && !statement.only) {
    out.lock_with_descendants(relation, LockMode::access_exclusive);
  }
}

/// renametrig(): since 15 also the triggers that partitions got from it.
void rename_trigger(const sql::Rename& statement, const Relation& relation, Collector& out) {
  out.lock(relation, LockMode::access_exclusive);
  if (out.version() < 15 || relation.kind != catalog::RelationKind::partitioned_table) return;
  for (const catalog::Trigger& trigger : relation.triggers) {
    if (trigger.name == statement.target.part && trigger.row) {
      out.lock_with_descendants(relation, LockMode::access_exclusive);
    }
  }
}

/// The tables that are of a composite type, which follow its attributes with CASCADE.
void lock_typed_tables(const sql::QualifiedName& type, Collector& out) {
  const catalog::TypeRef found =
      catalog::resolve_type(out.catalog(), out.session(), {.name = type});
  if (found.type == catalog::no_oid) return;
  for (const auto& [oid, relation] : out.catalog().relations) {
    if (relation.of_type == found.type) {
      out.lock_with_descendants(relation, LockMode::access_exclusive);
    }
  }
}

void rename_part(const sql::Rename& statement, const Relation& relation, Collector& out) {
  switch (statement.object) {
    case ObjectKind::column:
      // renameatt(): "if the attribute is inherited by other tables, rename it there as well".
      if (statement.only) {
        out.lock(relation, LockMode::access_exclusive);
      } else {
        out.lock_with_descendants(relation, LockMode::access_exclusive);
      }
      return;
    case ObjectKind::constraint:
      return rename_constraint(statement, relation, out);
    case ObjectKind::trigger:
      return rename_trigger(statement, relation, out);
    case ObjectKind::rule:
    case ObjectKind::policy:
      return out.lock(relation, LockMode::access_exclusive);
    default:
      return;
  }
}

}  // namespace

void add_effects(const sql::Rename& statement, Collector& out) {
  if (statement.object == ObjectKind::attribute) {
    if (statement.cascade) lock_typed_tables(statement.target.name, out);
    return;
  }
  if (!is_class(statement.object)) {
    if (const Relation* relation = out.relation(statement.target.name)) {
      rename_part(statement, *relation, out);
    }
    return;
  }
  const ClassRef* what = class_named(statement.target.name, out);
  if (what == nullptr) return;
  // RenameRelation(): ALTER INDEX is content with less; ALTER TABLE on an index is not.
  const bool index =
      statement.object == ObjectKind::index && what->kind == catalog::ClassKind::index;
  out.lock_class(*what, index ? LockMode::share_update_exclusive : LockMode::access_exclusive);
}

void add_effects(const sql::SetSchema& statement, Collector& out) {
  if (!is_class(statement.object)) return;
  if (const ClassRef* what = class_named(statement.target.name, out)) lock_whole(*what, out);
}

void add_effects(const sql::SetOwner& statement, Collector& out) {
  if (!is_class(statement.object)) return;
  if (const ClassRef* what = class_named(statement.target.name, out)) lock_whole(*what, out);
}

void add_effects(const sql::ReassignOwned& statement, Collector& out) {
  for (const auto& [oid, relation] : out.catalog().relations) {
    for (const std::string& role : statement.roles) {
      if (relation.owner == role) {
        lock_whole({.kind = catalog::ClassKind::relation, .oid = oid}, out);
      }
    }
  }
}

/// get_relation_by_qualified_name() and get_object_address_relobject(), as CommentObject() calls
/// them.
void add_effects(const sql::Comment& statement, Collector& out) {
  switch (statement.object) {
    case ObjectKind::constraint:
    case ObjectKind::trigger:
    case ObjectKind::policy:
    case ObjectKind::rule:
      if (const Relation* relation = out.relation(statement.target.name)) {
        out.lock(*relation, LockMode::access_share);
      }
      return;
    case ObjectKind::column:
      if (const Relation* relation = out.relation(statement.target.name)) {
        out.lock(*relation, LockMode::share_update_exclusive);
      }
      return;
    default:
      if (!is_class(statement.object)) return;
      if (const ClassRef* what = class_named(statement.target.name, out)) {
        out.lock_class(*what, LockMode::share_update_exclusive);
      }
  }
}

void add_effects(const sql::Grant& statement, Collector& out) {
  // objectNamesToOids() locks relations since 18.
  if (out.version() < 18 || statement.all_in_schema || !is_class(statement.object)) return;
  for (const sql::ObjectRef& object : statement.objects) {
    if (const ClassRef* what = class_named(object.name, out)) {
      out.lock_class(*what, LockMode::access_share);
    }
  }
}

}  // namespace pgplumb::effects
