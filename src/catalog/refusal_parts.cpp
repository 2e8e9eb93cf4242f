// Names that have to be there, or free.
#include "catalog/refusal_parts.h"

#include <fmt/format.h>

#include <algorithm>

#include "catalog/builtins.h"
#include "catalog/extension_objects.h"
#include "catalog/naming.h"

namespace pgplumb::catalog {

namespace {

Refused missing_relation(const sql::QualifiedName& name) {
  return Refusal{"42P01", fmt::format("relation \"{}\" does not exist", written(name)), name.span};
}

bool is_builtin_relation(const sql::QualifiedName& name) {
  const std::string_view schema =
      name.schema.empty() ? "pg_catalog" : std::string_view(name.schema);
  return schema.starts_with("pg_") || schema == "information_schema"
             ? !name.schema.empty() || builtin_relation(schema, name.name).has_value()
             : false;
}

}  // namespace

std::string written(const sql::QualifiedName& name) {
  return name.schema.empty() ? name.name : name.schema + '.' + name.name;
}

bool may_be_unlisted(const Context& in) {
  return std::ranges::any_of(in.catalog.extensions,
                             [](const auto& entry) { return !known_extension(entry.first); });
}

bool columns_are_known(const Relation& relation) {
  return !relation.assumed && !relation.columns_unknown;
}

Refused need_schema(const Context& in, const sql::QualifiedName& name) {
  const std::string& schema = name.schema;
  if (schema.empty() || schema.starts_with("pg_") || schema == "information_schema" ||
      in.catalog.schemas.find(schema) != nullptr || may_be_unlisted(in)) {
    return std::nullopt;
  }
  return Refusal{"3F000", fmt::format("schema \"{}\" does not exist", schema), name.span};
}

/// RangeVarGetCreationNamespace()
Refused need_place(const Context& in, const sql::QualifiedName& name) {
  if (!name.schema.empty()) return need_schema(in, name);
  if (!search_path(in.catalog, in.session).empty() || may_be_unlisted(in)) return std::nullopt;
  return Refusal{"3F000", "no schema has been selected to create in", name.span};
}

Refused need_relation(const Context& in, const sql::QualifiedName& name) {
  if (name.empty() || resolve_class(in.catalog, in.session, name) || is_builtin_relation(name) ||
      may_be_unlisted(in)) {
    return std::nullopt;
  }
  if (auto refused = need_schema(in, name)) return refused;
  return missing_relation(name);
}

Refused need_column(const Relation& relation, const std::string& column, Span span) {
  if (!columns_are_known(relation) || is_system_column(column) ||
      relation.column(column) != nullptr)
    return std::nullopt;
  return Refusal{
      "42703",
      fmt::format("column \"{}\" of relation \"{}\" does not exist", column, relation.name), span};
}

Refused need_type(const Context& in, const sql::QualifiedName& name) {
  if (resolve_type(in.catalog, in.session, {.name = name}).type != no_oid || may_be_unlisted(in)) {
    return std::nullopt;
  }
  return Refusal{"42704", fmt::format("type \"{}\" does not exist", written(name)), name.span};
}

Refused need_free_class(const Context& in, const sql::QualifiedName& name,
                        sql::Persistence persistence) {
  const std::string schema = creation_schema(in.catalog, in.session, name, persistence);
  if (persistence != sql::Persistence::temporary) {
    if (auto refused = need_place(in, name)) return refused;
  }
  if (in.catalog.find_class(schema, name.name) == nullptr) return std::nullopt;
  return Refusal{"42P07", fmt::format("relation \"{}\" already exists", name.name), name.span};
}

Refused need_free_type(const Context& in, const sql::QualifiedName& name) {
  const std::string schema =
      creation_schema(in.catalog, in.session, name, sql::Persistence::permanent);
  const Oid* type = in.catalog.find_type(schema, name.name);
  const Type* taken = type ? in.catalog.types.find(*type) : nullptr;
  const bool is_free = taken == nullptr || taken->kind == TypeKind::shell;
  const Relation* row = in.catalog.find_relation(schema, name.name);
  if (auto refused = need_place(in, name)) return refused;
  if (is_free && row == nullptr) return std::nullopt;
  return Refusal{"42710", fmt::format("type \"{}\" already exists", name.name), name.span};
}

bool makes_index(const sql::ConstraintDef& definition) {
  return definition.kind == sql::ConstraintKind::primary_key ||
         definition.kind == sql::ConstraintKind::unique ||
         definition.kind == sql::ConstraintKind::exclude;
}

}  // namespace pgplumb::catalog
