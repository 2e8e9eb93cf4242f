// Policies, statistics, comments, owners, schemas.
#include <algorithm>
#include <array>

#include "catalog/apply.h"
#include "catalog/apply_functions.h"
#include "catalog/apply_parts.h"
#include "catalog/naming.h"
#include "catalog/query_reader.h"
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

void comment_on_class(const Change& change, const sql::Comment& statement) {
  Catalog& catalog = change.catalog;
  const ClassRef* found = resolve_class(catalog, change.session, statement.target.name);
  if (found == nullptr) return;
  if (found->kind == ClassKind::index) {
    catalog.indexes.edit(found->oid).comment = statement.text;
    return;
  }
  if (found->kind != ClassKind::relation) return;
  Relation& relation = catalog.relations.edit(found->oid);
  if (statement.object == Kind::column) {
    if (Column* column = find_column(relation, statement.target.part)) {
      column->comment = statement.text;
    }
  } else if (statement.object == Kind::constraint) {
    if (Constraint* constraint = find_constraint(relation, statement.target.part)) {
      constraint->comment = statement.text;
    }
  } else if (statement.object != Kind::trigger && statement.object != Kind::policy &&
             statement.object != Kind::rule) {
    relation.comment = statement.text;
  }
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

void apply_statement(const Change& change, const sql::CreateStatistics& statement) {
  Catalog& catalog = change.catalog;
  if (statement.tables.empty()) return;
  const Relation* relation = resolve_relation(catalog, change.session, statement.tables[0].name);
  if (relation == nullptr) return;
  Statistics statistics{
      .name = statement.name.name, .relation = relation->oid, .origin = {.created = change.span}};
  statistics.schema =
      statement.name.empty()
          ? relation->schema
          : creation_schema(catalog, change.session, statement.name, sql::Persistence::permanent);
  for (const sql::Expr& expr : statement.exprs) {
    for (const ColumnNumber number : columns_in(expr, *relation)) {
      statistics.columns.push_back(number);
    }
  }
  if (statistics.name.empty()) {
    statistics.name = make_object_name(
        relation->name, join_column_names(column_names(*relation, statistics.columns)), "stat");
  }
  const auto is_same = [&](Oid oid) {
    const Statistics& other = *catalog.statistics.find(oid);
    return other.name == statistics.name && other.schema == statistics.schema;
  };
  if (std::ranges::any_of(relation->statistics, is_same)) return;
  add_statistics(catalog, std::move(statistics));
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

void apply_statement(const Change& change, const sql::Comment& statement) {
  Catalog& catalog = change.catalog;
  switch (statement.object) {
    case Kind::type:
    case Kind::domain: {
      const TypeRef type = resolve_type(catalog, change.session, {.name = statement.target.name});
      if (catalog.types.find(type.type)) catalog.types.edit(type.type).comment = statement.text;
      return;
    }
    case Kind::function:
    case Kind::procedure:
    case Kind::routine:
    case Kind::aggregate:
      if (const Function* function =
              resolve_function(catalog, change.session, statement.object, statement.target)) {
        catalog.functions.edit(function->oid).comment = statement.text;
      }
      return;
    case Kind::table:
    case Kind::view:
    case Kind::materialized_view:
    case Kind::foreign_table:
    case Kind::index:
    case Kind::column:
    case Kind::constraint:
      return comment_on_class(change, statement);
    default:
      return;
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
