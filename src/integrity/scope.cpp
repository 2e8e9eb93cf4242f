#include "integrity/scope.h"

#include <algorithm>
#include <array>

#include "text/ascii.h"

namespace pgplumb::integrity {

namespace {

constexpr std::array bookkeeping_tables = std::to_array<std::string_view>({
    "_migrations",
    "_prisma_migrations",
    "_sqlx_migrations",
    "__diesel_schema_migrations",
    "__drizzle_migrations",
    "__efmigrationshistory",
    "__migrations",
    "alembic_version",
    "ar_internal_metadata",
    "atlas_schema_revisions",
    "databasechangelog",
    "databasechangeloglock",
    "django_migrations",
    "doctrine_migration_versions",
    "flyway_schema_history",
    "goose_db_version",
    "gorp_migrations",
    "knex_migrations",
    "knex_migrations_lock",
    "kysely_migration",
    "kysely_migration_lock",
    "migration_versions",
    "migrations",
    "mikro_orm_migrations",
    "node_migrations",
    "ory_migration",
    "pgmigrations",
    "phinxlog",
    "refinery_schema_history",
    "schema_migration",
    "schema_migrations",
    "schema_version",
    "seaql_migrations",
    "sequelizemeta",
    "typeorm_migrations",
    "typeorm_metadata",
});

bool is_own(const catalog::Relation& relation) {
  return !relation.assumed && relation.extension.empty() &&
         relation.persistence != sql::Persistence::temporary &&
         !is_bookkeeping_table(relation.name);
}

bool is_stored_table(const catalog::Relation& relation) {
  return relation.kind == catalog::RelationKind::table ||
         relation.kind == catalog::RelationKind::partitioned_table;
}

}  // namespace

bool is_judged_table(const catalog::Relation& relation) {
  return is_stored_table(relation) && !relation.is_partition() && is_own(relation);
}

bool is_judged_partition(const catalog::Relation& relation) {
  return is_stored_table(relation) && relation.is_partition() && is_own(relation);
}

const catalog::Relation& topmost_parent(const catalog::Catalog& catalog,
                                        const catalog::Relation& table) {
  const auto* top = &table;
  while (top->is_partition() && !top->parents.empty()) {
    const auto* parent = catalog.relations.find(top->parents.front());
    if (parent == nullptr) break;
    top = parent;
  }
  return *top;
}

std::vector<const catalog::Relation*> judged_tables(const catalog::Catalog& catalog) {
  std::vector<const catalog::Relation*> tables;
  for (const auto& [oid, relation] : catalog.relations) {
    if (is_judged_table(relation)) tables.push_back(&relation);
  }
  return tables;
}

bool is_judged_for_indexes(const catalog::Relation& relation) {
  const bool may_have_indexes =
      is_stored_table(relation) || relation.kind == catalog::RelationKind::materialized_view;
  return may_have_indexes && is_own(relation);
}

bool is_bookkeeping_table(std::string_view name) {
  const auto lower = [](char c) { return to_lower(c); };
  return std::ranges::any_of(bookkeeping_tables, [&](std::string_view known) {
    return known.size() == name.size() && known[0] == lower(name[0]) &&
           std::ranges::equal(known, name, {}, {}, lower);
  });
}

bool accepts_null(const catalog::Catalog& catalog, const catalog::Column& column) {
  if (column.not_null) return false;
  if (column.type.array) return true;
  for (auto type = column.type; !type.array;) {
    const auto* found = catalog.types.find(type.type);
    if (found == nullptr || found->kind != catalog::TypeKind::domain) return true;
    if (found->not_null) return false;
    type = found->base;
  }
  return true;
}

const sql::Expr* default_of(const catalog::Catalog& catalog, const catalog::Column& column) {
  if (column.default_value) return &*column.default_value;
  for (auto type = column.type; !type.array;) {
    const auto* found = catalog.types.find(type.type);
    if (found == nullptr || found->kind != catalog::TypeKind::domain) return nullptr;
    if (found->default_value) return &*found->default_value;
    type = found->base;
  }
  return nullptr;
}

bool is_spatial(const catalog::Catalog& catalog, const catalog::TypeRef& type) {
  const auto base = base_type(catalog, type);
  const auto* found = catalog.types.find(base.type);
  return !base.array && found != nullptr &&
         (found->name == "geometry" || found->name == "geography") &&
         (!found->extension.empty() || found->kind == catalog::TypeKind::assumed);
}

const catalog::TypeRef& base_type(const catalog::Catalog& catalog, const catalog::TypeRef& type) {
  const auto* base = &type;
  while (!base->array && base->type >= catalog::first_user_oid) {
    const auto* found = catalog.types.find(base->type);
    if (found == nullptr || found->kind != catalog::TypeKind::domain) break;
    base = &found->base;
  }
  return *base;
}

}  // namespace pgplumb::integrity
