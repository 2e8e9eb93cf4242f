// Who was given privileges, by name: enough to say who loses them when the object is made anew.
// Which privileges, and what PostgreSQL's own defaults give, is not kept.
#include <algorithm>

#include "catalog/apply_functions.h"
#include "catalog/apply_parts.h"

namespace pgplumb::catalog {
namespace {

using Kind = sql::ObjectKind;

void change_grantees(std::vector<std::string>& grantees, const sql::Grant& statement) {
  for (const std::string& role : statement.grantees) {
    if (statement.revoke) {
      // What is left of several privileges is not known: then the role counts as having none.
      std::erase(grantees, role);
    } else if (std::ranges::find(grantees, role) == grantees.end()) {
      grantees.push_back(role);
    }
  }
}

void change_relation(const Change& change, Oid oid, const sql::Grant& statement) {
  Relation& relation = change.catalog.relations.edit(oid);
  change_grantees(relation.grantees, statement);
  if (statement.revoke) return;
  for (const sql::Identifier& named : statement.columns) {
    const Column* column = relation.column(named.name);
    if (column == nullptr) continue;
    std::vector<ColumnNumber>& granted = relation.granted_columns;
    if (std::ranges::find(granted, column->number) == granted.end()) {
      granted.push_back(column->number);
    }
  }
}

void change_function(const Change& change, const Function& function, const sql::Grant& statement) {
  Function& edited = change.catalog.functions.edit(function.oid);
  change_grantees(edited.grantees, statement);
  if (std::ranges::find(statement.grantees, "public") != statement.grantees.end()) {
    edited.public_may_call = !statement.revoke;
  }
}

void change_all_in_schema(const Change& change, const sql::Grant& statement,
                          const std::string& schema) {
  Catalog& catalog = change.catalog;
  std::vector<Oid> found;
  for (const auto& [oid, relation] : catalog.relations) {
    if (relation.schema == schema && relation.kind != RelationKind::composite_type) {
      found.push_back(oid);
    }
  }
  for (const Oid oid : found) change_relation(change, oid, statement);
}

}  // namespace

void apply_statement(const Change& change, const sql::Grant& statement) {
  if (statement.of_role) return;
  Catalog& catalog = change.catalog;
  const bool is_function = statement.object == Kind::function ||
                           statement.object == Kind::procedure || statement.object == Kind::routine;
  if (!is_function && statement.object != Kind::table) return;
  for (const sql::ObjectRef& object : statement.objects) {
    if (statement.all_in_schema) {
      if (!is_function) change_all_in_schema(change, statement, object.name.name);
    } else if (is_function) {
      const Function* function =
          resolve_function(catalog, change.session, statement.object, object);
      if (function != nullptr) change_function(change, *function, statement);
    } else if (const Relation* relation = resolve_relation(catalog, change.session, object.name)) {
      change_relation(change, relation->oid, statement);
    }
  }
}

void apply_statement(const Change& change, const sql::AlterDefaultPrivileges& statement) {
  if (!statement.grant.revoke) change.catalog.add_default_privileges();
}

}  // namespace pgplumb::catalog
