// Policies, owners, schemas.
#include <algorithm>
#include <array>

#include "catalog/apply.h"
#include "catalog/apply_parts.h"
#include "catalog/stored.h"

namespace pgplumb::catalog {

namespace {

using Kind = sql::ObjectKind;

Box<sql::Expr> stored_condition(const Change& change, const Relation& relation,
                                const std::vector<sql::Expr>& written) {
  if (written.empty()) return std::nullopt;
  return stored(change.catalog, change.session, written[0], &relation);
}

std::vector<std::string> role_names(const Session& session, std::vector<std::string> roles) {
  for (std::string& role : roles) role = role_meant(session, role);
  return roles;
}

}  // namespace

void apply_statement(const Change& change, const sql::CreatePolicy& statement) {
  const Relation* found = resolve_relation(change.catalog, change.session, statement.table);
  if (found == nullptr) return;
  Relation& relation = touch_relation(change, found->oid);
  if (std::ranges::find(relation.policies, statement.name, &Policy::name) !=
      relation.policies.end()) {
    return;
  }
  relation.policies.push_back(
      {.name = statement.name,
       .permissive = statement.permissive,
       .command = statement.command,
       .roles = role_names(change.session, statement.roles),
       .using_expr = stored_condition(change, relation, statement.using_expr),
       .with_check = stored_condition(change, relation, statement.with_check),
       .origin = {.created = change.span}});
}

void apply_statement(const Change& change, const sql::AlterPolicy& statement) {
  const Relation* found = resolve_relation(change.catalog, change.session, statement.table);
  if (found == nullptr) return;
  Relation& relation = touch_relation(change, found->oid);
  const auto it = std::ranges::find(relation.policies, statement.name, &Policy::name);
  if (it == relation.policies.end()) return;
  if (!statement.roles.empty()) it->roles = role_names(change.session, statement.roles);
  if (auto expr = stored_condition(change, relation, statement.using_expr)) {
    it->using_expr = std::move(expr);
  }
  if (auto expr = stored_condition(change, relation, statement.with_check)) {
    it->with_check = std::move(expr);
  }
  it->origin.changed.push_back(change.span);
}

void apply_statement(const Change& change, const sql::Unmodelled& statement) {
  constexpr std::array<std::string_view, 6> unseen{
      "CREATE CAST",          "CREATE OPERATOR", "CREATE OPERATOR CLASS", "CREATE OPERATOR FAMILY",
      "CREATE ACCESS METHOD", "CREATE LANGUAGE"};
  if (std::ranges::find(unseen, statement.tag) != unseen.end()) {
    change.catalog.add_unseen_object();
  } else if (statement.tag == "DEALLOCATE") {
    change.session.prepared.erase(statement.name.name);
  } else if (statement.tag == "DEALLOCATE ALL") {
    change.session.prepared.clear();
  }
}

void apply_statement(const Change& change, const sql::SetOwner& statement) {
  const ClassRef* found = resolve_class(change.catalog, change.session, statement.target.name);
  const bool is_relation = statement.object == Kind::table || statement.object == Kind::view ||
                           statement.object == Kind::materialized_view ||
                           statement.object == Kind::foreign_table;
  if (is_relation && found && found->kind == ClassKind::relation) {
    touch_relation(change, found->oid).owner = statement.role;
  }
}

void apply_statement(const Change& change, const sql::CreateSchema& statement) {
  Catalog& catalog = change.catalog;
  const std::string& name = statement.name.empty() ? statement.role : statement.name;
  if (catalog.schemas.find(name) == nullptr) {
    catalog.schemas.add(name, {.name = name, .origin = {.created = change.span}});
  } else if (!statement.elements.empty()) {
    return;
  }
  if (statement.elements.empty()) return;
  // The elements see the schema first in the search_path (CreateSchemaCommand()).
  Session inside = change.session;
  const std::string* path = change.session.setting("search_path");
  inside.settings["search_path"] =
      qualified_name({}, name) + ", " + (path ? *path : "\"$user\", public");
  for (const sql::Statement& element : statement.elements) apply(catalog, inside, element);
}

}  // namespace pgplumb::catalog
