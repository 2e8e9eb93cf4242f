#include <algorithm>

#include "catalog/apply_functions.h"
#include "catalog/apply_parts.h"
#include "catalog/drop.h"
#include "catalog/foreign_options.h"

namespace pgplumb::catalog {

namespace {

using Kind = sql::ObjectKind;

void drop_class(const Change& change, const sql::ObjectRef& object) {
  const ClassRef* found = resolve_class(change.catalog, change.session, object.name);
  if (found == nullptr) return;
  const ClassRef target = *found;
  switch (target.kind) {
    case ClassKind::relation:
      return drop_relation(change, target.oid);
    case ClassKind::index:
      return drop_index(change, target.oid);
    case ClassKind::sequence:
      return drop_sequence(change, target.oid);
  }
}

void drop_from_relation(const Change& change, Kind kind, const sql::ObjectRef& object) {
  const Relation* found = resolve_relation(change.catalog, change.session, object.name);
  if (found == nullptr) return;
  const Oid relation = found->oid;
  if (kind == Kind::trigger) return drop_trigger(change, relation, object.part);
  Relation& owner = touch_relation(change, relation);
  const auto is_it = [&](const auto& entry) { return entry.name == object.part; };
  if (kind == Kind::policy) std::erase_if(owner.policies, is_it);
  if (kind == Kind::rule) std::erase_if(owner.rules, is_it);
}

void drop_statistics(const Change& change, const sql::ObjectRef& object) {
  const Statistics* found = resolve_statistics(change.catalog, change.session, object.name);
  if (found != nullptr) remove_statistics(change.catalog, found->oid);
}

void drop_object(const Change& change, Kind kind, const sql::ObjectRef& object) {
  Catalog& catalog = change.catalog;
  switch (kind) {
    case Kind::table:
    case Kind::view:
    case Kind::materialized_view:
    case Kind::foreign_table:
    case Kind::index:
    case Kind::sequence:
      return drop_class(change, object);
    case Kind::trigger:
    case Kind::policy:
    case Kind::rule:
      return drop_from_relation(change, kind, object);
    case Kind::type:
    case Kind::domain: {
      const TypeRef type = resolve_type(catalog, change.session, {.name = object.name});
      return drop_type(change, type.type);
    }
    case Kind::function:
    case Kind::procedure:
    case Kind::routine:
    case Kind::aggregate:
      if (const Function* function = resolve_function(catalog, change.session, kind, object)) {
        drop_function(change, function->oid);
      }
      return;
    case Kind::schema:
      return drop_schema(change, object.name.name);
    case Kind::extension:
      return drop_extension(change, object.name.name);
    case Kind::statistics:
      return drop_statistics(change, object);
    case Kind::publication:
      return catalog.publications.erase(object.name.name);
    case Kind::server:
      return drop_server(change, object.name.name);
    case Kind::foreign_data_wrapper:
      return drop_wrapper(change, object.name.name);
    case Kind::subscription:
      return catalog.subscriptions.erase(object.name.name);
    default:
      return;
  }
}

}  // namespace

void apply_statement(const Change& change, const sql::Drop& statement) {
  for (const sql::ObjectRef& object : statement.objects) {
    drop_object(change, statement.object, object);
  }
}

void apply_statement(const Change& change, const sql::DropOwned& statement) {
  std::vector<Oid> owned;
  for (const auto& [oid, relation] : change.catalog.relations) {
    if (std::ranges::find(statement.roles, relation.owner) != statement.roles.end()) {
      owned.push_back(oid);
    }
  }
  for (const Oid relation : owned) drop_relation(change, relation);
}

}  // namespace pgplumb::catalog
