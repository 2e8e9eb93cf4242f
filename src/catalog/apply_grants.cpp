// Who was given privileges, by name: enough to say who loses them when the object is made anew.
// Which privileges, and what PostgreSQL's own defaults give, is not kept.
#include <algorithm>

#include "catalog/apply_functions.h"
#include "catalog/apply_parts.h"

namespace pgplumb::catalog {
namespace {

using Kind = sql::ObjectKind;

bool names_public(const sql::Grant& statement) {
  return std::ranges::find(statement.grantees, "public") != statement.grantees.end();
}

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

void change_function(const Change& change, Oid function, const sql::Grant& statement) {
  Function& edited = change.catalog.functions.edit(function);
  change_grantees(edited.grantees, statement);
  if (names_public(statement)) edited.public_may_call = !statement.revoke;
}

/// Procedures are no functions here, all else is (objectsInSchemaToOids() in aclchk.c).
bool is_of_kind(const Function& function, Kind kind) {
  if (kind == Kind::routine) return true;
  return (kind == Kind::procedure) == (function.kind == FunctionKind::procedure);
}

void change_all_in_schema(const Change& change, const sql::Grant& statement,
                          const std::string& schema) {
  Catalog& catalog = change.catalog;
  if (statement.object != Kind::table) {
    for (const Oid oid : keys_where(catalog.functions, [&](const Function& function) {
           return function.schema == schema && is_of_kind(function, statement.object);
         })) {
      change_function(change, oid, statement);
    }
    return;
  }
  for (const Oid oid : keys_where(catalog.relations, [&](const Relation& relation) {
         return relation.schema == schema && relation.kind != RelationKind::composite_type;
       })) {
    change_relation(change, oid, statement);
  }
}

bool is_of_functions(const sql::Grant& statement) {
  return statement.object == Kind::function || statement.object == Kind::procedure ||
         statement.object == Kind::routine;
}

/// REVOKE GRANT OPTION FOR leaves the privilege itself.
bool changes_privileges(const sql::Grant& statement) {
  return !(statement.revoke && statement.grant_option);
}

}  // namespace

void apply_statement(const Change& change, const sql::Grant& statement) {
  if (statement.of_role || !changes_privileges(statement)) return;
  Catalog& catalog = change.catalog;
  const bool is_function = is_of_functions(statement);
  if (!is_function && statement.object != Kind::table) return;
  for (const sql::ObjectRef& object : statement.objects) {
    if (statement.all_in_schema) {
      change_all_in_schema(change, statement, object.name.name);
    } else if (is_function) {
      const Function* function =
          resolve_function(catalog, change.session, statement.object, object);
      if (function != nullptr) change_function(change, function->oid, statement);
    } else if (const Relation* relation = resolve_relation(catalog, change.session, object.name)) {
      change_relation(change, relation->oid, statement);
    }
  }
}

/// Those of a schema are added to those of all schemas, and take nothing away from them
/// (documentation, ALTER DEFAULT PRIVILEGES).
void apply_statement(const Change& change, const sql::AlterDefaultPrivileges& statement) {
  const sql::Grant& grant = statement.grant;
  if (!grant.revoke) change.catalog.add_default_privileges();
  const bool of_calls = is_of_functions(grant) && names_public(grant) && changes_privileges(grant);
  if (!of_calls || !statement.schemas.empty()) return;
  std::vector<std::string> roles = statement.roles;
  if (roles.empty()) roles.emplace_back("current_user");
  for (const std::string& role : roles) {
    change.catalog.keep_functions_private(role_meant(change.session, role), grant.revoke);
  }
}

}  // namespace pgplumb::catalog
