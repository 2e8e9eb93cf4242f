#include "catalog/session.h"

#include <algorithm>

#include "catalog/builtins.h"
#include "catalog/type_modifiers.h"

namespace pgplumb::catalog {

namespace {

constexpr std::string_view default_search_path = "\"$user\", public";
constexpr std::string_view temp_schema = "pg_temp";

/// SplitIdentifierString(): names by comma, unquoted ones folded to lower case.
std::vector<std::string> split_names(std::string_view text) {
  std::vector<std::string> names;
  std::string name;
  bool quoted = false;
  bool has_quotes = false;
  const auto finish = [&] {
    if (!has_quotes) {
      name.erase(0, name.find_first_not_of(" \t\n\r"));
      name.erase(name.find_last_not_of(" \t\n\r") + 1);
    }
    if (!name.empty()) names.push_back(name);
    name.clear();
    has_quotes = false;
  };
  for (const char c : text) {
    if (c == '"') {
      if (!quoted && !has_quotes) name.clear();  // blanks before the quote
      quoted = !quoted;
      has_quotes = true;
    } else if (c == ',' && !quoted) {
      finish();
    } else if (quoted) {
      name += c;
    } else if (!has_quotes) {
      name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  finish();
  return names;
}

/// Calls `try_schema` for the schemas in which an unqualified name is looked up, in their order,
/// until it returns something.
template <typename TrySchema>
auto first_in_path(const Catalog& catalog, const Session& session, const TrySchema& try_schema)
    -> decltype(try_schema(std::string_view())) {
  if (auto found = try_schema(temp_schema)) return found;
  for (const std::string& schema : search_path(catalog, session)) {
    if (auto found = try_schema(schema)) return found;
  }
  return {};
}

std::optional<TypeRef> find_type_in(const Catalog& catalog, std::string_view schema,
                                    std::string_view name) {
  if (schema == "pg_catalog" || schema == "information_schema") {
    if (const BuiltinType* type = builtin_type(name)) return TypeRef{.type = type->oid};
  }
  if (const Oid* type = catalog.find_type(schema, name)) return TypeRef{.type = *type};
  if (const Relation* row = catalog.find_relation(schema, name)) return TypeRef{.type = row->oid};
  // Array types have the name of their element's with an underscore before it.
  if (name.size() > 1 && name.front() == '_') {
    auto element = find_type_in(catalog, schema, name.substr(1));
    if (element && !element->array) {
      element->array = true;
      return element;
    }
  }
  return std::nullopt;
}

TypeRef type_of_named_column(const Catalog& catalog, const Session& session,
                             const sql::QualifiedName& name) {
  const Relation* relation = resolve_relation(catalog, session, {.name = name.schema});
  const Column* column = relation ? relation->column(name.name) : nullptr;
  return column ? column->type : TypeRef{};
}

}  // namespace

const std::string* Session::setting(std::string_view name) const {
  const auto it = settings.find(std::string(name));
  return it == settings.end() ? nullptr : &it->second;
}

std::vector<std::string> search_path(const Catalog& catalog, const Session& session) {
  const std::string* written = session.setting("search_path");
  std::vector<std::string> schemas;
  for (std::string& name :
       split_names(written ? std::string_view(*written) : default_search_path)) {
    if (name == "$user") name = session.role.empty() ? session.user : session.role;
    if (catalog.schemas.find(name) == nullptr && name != temp_schema) continue;
    if (std::ranges::find(schemas, name) == schemas.end()) schemas.push_back(std::move(name));
  }
  return schemas;
}

std::string creation_schema(const Catalog& catalog, const Session& session,
                            const sql::QualifiedName& name, sql::Persistence persistence) {
  if (!name.schema.empty()) return name.schema;
  if (persistence == sql::Persistence::temporary) return std::string(temp_schema);
  const std::vector<std::string> path = search_path(catalog, session);
  return path.empty() ? "public" : path.front();
}

const ClassRef* resolve_class(const Catalog& catalog, const Session& session,
                              const sql::QualifiedName& name) {
  if (!name.schema.empty()) return catalog.find_class(name.schema, name.name);
  return first_in_path(catalog, session, [&](std::string_view schema) {
    return catalog.find_class(schema, name.name);
  });
}

const Relation* resolve_relation(const Catalog& catalog, const Session& session,
                                 const sql::QualifiedName& name) {
  const ClassRef* ref = resolve_class(catalog, session, name);
  return ref && ref->kind == ClassKind::relation ? catalog.relations.find(ref->oid) : nullptr;
}

const Index* resolve_index(const Catalog& catalog, const Session& session,
                           const sql::QualifiedName& name) {
  const ClassRef* ref = resolve_class(catalog, session, name);
  return ref && ref->kind == ClassKind::index ? catalog.indexes.find(ref->oid) : nullptr;
}

const Sequence* resolve_sequence(const Catalog& catalog, const Session& session,
                                 const sql::QualifiedName& name) {
  const ClassRef* ref = resolve_class(catalog, session, name);
  return ref && ref->kind == ClassKind::sequence ? catalog.sequences.find(ref->oid) : nullptr;
}

TypeRef resolve_type(const Catalog& catalog, const Session& session, const sql::TypeName& name) {
  if (name.of_column) return type_of_named_column(catalog, session, name.name);
  std::optional<TypeRef> found;
  if (!name.name.schema.empty()) {
    found = find_type_in(catalog, name.name.schema, name.name.name);
  } else {
    found = find_type_in(catalog, "pg_catalog", name.name.name);
    if (!found) {
      found = first_in_path(catalog, session, [&](std::string_view schema) {
        return find_type_in(catalog, schema, name.name.name);
      });
    }
  }
  if (!found) return {};
  if (!name.modifiers.empty()) found->modifiers = type_modifiers(catalog, found->type, name);
  if (name.array_dimensions > 0) found->array = true;
  return *found;
}

std::vector<const Function*> resolve_functions(const Catalog& catalog, const Session& session,
                                               const sql::QualifiedName& name) {
  if (!name.schema.empty()) return catalog.find_functions(name.schema, name.name);
  std::vector<const Function*> found;
  for (const std::string& schema : search_path(catalog, session)) {
    const std::vector<const Function*> here = catalog.find_functions(schema, name.name);
    found.insert(found.end(), here.begin(), here.end());
  }
  return found;
}

}  // namespace pgplumb::catalog
