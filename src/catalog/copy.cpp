#include "catalog/copy.h"

namespace pgplumb::catalog {
namespace {

void copy_store(const auto& from, auto& to) {
  for (const auto& [key, value] : from) to.add(key, value);
}

void add_names(const Catalog& from, Catalog& to) {
  for (const auto& [oid, relation] : from.relations) {
    to.add_class_name(relation.schema, relation.name, {ClassKind::relation, oid});
    for (const Constraint& constraint : relation.constraints) {
      to.add_constraint_name(relation.schema, constraint.name);
    }
  }
  for (const auto& [oid, index] : from.indexes) {
    to.add_class_name(index.schema, index.name, {ClassKind::index, oid});
  }
  for (const auto& [oid, sequence] : from.sequences) {
    to.add_class_name(sequence.schema, sequence.name, {ClassKind::sequence, oid});
  }
  for (const auto& [oid, type] : from.types) {
    to.add_type_name(type.schema, type.name, oid);
    for (const Constraint& check : type.checks) to.add_constraint_name(type.schema, check.name);
  }
  for (const auto& [oid, function] : from.functions) {
    to.add_function_name(function.schema, function.name, oid);
  }
}

}  // namespace

Catalog copy_of(const Catalog& catalog) {
  Catalog copy(catalog.pg_version());
  while (copy.next_oid() < catalog.next_oid()) copy.new_oid();
  for (const auto& [name, schema] : catalog.schemas) copy.schemas.put(name, schema);
  // `public`, which a new catalog has, may have been dropped.
  if (catalog.schemas.find("public") == nullptr) copy.schemas.erase("public");
  copy_store(catalog.relations, copy.relations);
  copy_store(catalog.indexes, copy.indexes);
  copy_store(catalog.sequences, copy.sequences);
  copy_store(catalog.types, copy.types);
  copy_store(catalog.functions, copy.functions);
  copy_store(catalog.statistics, copy.statistics);
  for (const auto& [name, extension] : catalog.extensions) copy.extensions.put(name, extension);
  copy_store(catalog.publications, copy.publications);
  copy_store(catalog.subscriptions, copy.subscriptions);
  copy_store(catalog.wrappers, copy.wrappers);
  copy_store(catalog.servers, copy.servers);
  copy_store(catalog.user_mappings, copy.user_mappings);
  add_names(catalog, copy);
  if (catalog.has_unseen_objects()) copy.add_unseen_object();
  if (catalog.has_default_privileges()) copy.add_default_privileges();
  return copy;
}

}  // namespace pgplumb::catalog
