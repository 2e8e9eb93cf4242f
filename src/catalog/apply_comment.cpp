// COMMENT ON what the catalog keeps.
#include <algorithm>

#include "catalog/apply_functions.h"
#include "catalog/apply_parts.h"

namespace pgplumb::catalog {

namespace {

using Kind = sql::ObjectKind;

/// `parts`: triggers, rules or policies of a relation.
template <typename Part>
void comment_on_part(std::vector<Part>& parts, const sql::Comment& statement) {
  const auto it = std::ranges::find(parts, statement.target.part, &Part::name);
  if (it != parts.end()) it->comment = statement.text;
}

void comment_on_relation(Relation& relation, const sql::Comment& statement) {
  switch (statement.object) {
    case Kind::column:
      if (Column* column = find_column(relation, statement.target.part)) {
        column->comment = statement.text;
      }
      return;
    case Kind::constraint:
      if (Constraint* constraint = find_constraint(relation, statement.target.part)) {
        constraint->comment = statement.text;
      }
      return;
    case Kind::trigger:
      return comment_on_part(relation.triggers, statement);
    case Kind::policy:
      return comment_on_part(relation.policies, statement);
    case Kind::rule:
      return comment_on_part(relation.rules, statement);
    default:
      relation.comment = statement.text;
  }
}

void comment_on_class(const Change& change, const sql::Comment& statement) {
  Catalog& catalog = change.catalog;
  const ClassRef* found = resolve_class(catalog, change.session, statement.target.name);
  if (found == nullptr) return;
  switch (found->kind) {
    case ClassKind::index:
      catalog.indexes.edit(found->oid).comment = statement.text;
      return;
    case ClassKind::sequence:
      catalog.sequences.edit(found->oid).comment = statement.text;
      return;
    case ClassKind::relation:
      return comment_on_relation(catalog.relations.edit(found->oid), statement);
  }
}

void comment_on_type(const Change& change, const sql::Comment& statement) {
  Catalog& catalog = change.catalog;
  const TypeRef found = resolve_type(catalog, change.session, {.name = statement.target.name});
  if (catalog.types.find(found.type) == nullptr) return;
  Type& type = catalog.types.edit(found.type);
  if (statement.object == Kind::domain_constraint) {
    comment_on_part(type.checks, statement);
  } else {
    type.comment = statement.text;
  }
}

/// Of what is kept under its name.
template <typename Object>
void comment_on_named(Store<std::string, Object>& store, const sql::Comment& statement) {
  const std::string& name = statement.target.name.name;
  if (store.find(name) != nullptr) store.edit(name).comment = statement.text;
}

}  // namespace

void apply_statement(const Change& change, const sql::Comment& statement) {
  Catalog& catalog = change.catalog;
  switch (statement.object) {
    case Kind::type:
    case Kind::domain:
    case Kind::domain_constraint:
      return comment_on_type(change, statement);
    case Kind::function:
    case Kind::procedure:
    case Kind::routine:
    case Kind::aggregate:
      if (const Function* function =
              resolve_function(catalog, change.session, statement.object, statement.target)) {
        catalog.functions.edit(function->oid).comment = statement.text;
      }
      return;
    case Kind::statistics:
      if (const Statistics* statistics =
              resolve_statistics(catalog, change.session, statement.target.name)) {
        catalog.statistics.edit(statistics->oid).comment = statement.text;
      }
      return;
    case Kind::schema:
      return comment_on_named(catalog.schemas, statement);
    case Kind::extension:
      return comment_on_named(catalog.extensions, statement);
    case Kind::table:
    case Kind::view:
    case Kind::materialized_view:
    case Kind::foreign_table:
    case Kind::index:
    case Kind::sequence:
    case Kind::column:
    case Kind::constraint:
    case Kind::trigger:
    case Kind::policy:
    case Kind::rule:
      return comment_on_class(change, statement);
    default:
      return;
  }
}

}  // namespace pgplumb::catalog
