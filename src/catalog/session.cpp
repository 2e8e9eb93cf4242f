#include "catalog/session.h"

#include <algorithm>
#include <array>

#include "catalog/builtins.h"
#include "catalog/type_modifiers.h"
#include "text/ascii.h"

namespace pgplumb::catalog {

namespace {

/// SplitIdentifierString(): calls `visit` for the names between commas, unquoted ones folded to
/// lower case, until it returns true.
template <typename Visit>
void split_names(std::string_view text, const Visit& visit) {
  std::string name;
  bool quoted = false;
  bool has_quotes = false;
  const auto finish = [&] {
    if (!has_quotes) {
      name.erase(0, name.find_first_not_of(" \t\n\r"));
      name.erase(name.find_last_not_of(" \t\n\r") + 1);
    }
    const bool stop = !name.empty() && visit(name);
    name.clear();
    has_quotes = false;
    return stop;
  };
  for (const char c : text) {
    if (c == '"') {
      if (!quoted && !has_quotes) name.clear();  // blanks before the quote
      quoted = !quoted;
      has_quotes = true;
    } else if (c == ',' && !quoted) {
      if (finish()) return;
    } else if (quoted) {
      name += c;
    } else if (!has_quotes) {
      name += to_lower(c);
    }
  }
  finish();
}

/// Calls `visit` for the schemas of the search_path, whether they exist or not, until it returns
/// true. One that is written twice comes twice.
template <typename Visit>
void visit_written_path(const Session& session, const Visit& visit) {
  const auto visit_named = [&](const std::string& name) {
    if (name != "$user") return visit(name);
    return visit(session.role.empty() ? session.user : session.role);
  };
  if (const std::string* written = session.setting("search_path")) {
    split_names(*written, visit_named);
  } else {
    static const std::array<std::string, 2> by_default = {"$user", "public"};
    std::ranges::any_of(by_default, visit_named);
  }
}

/// The same for those that exist.
template <typename Visit>
void visit_path(const Catalog& catalog, const Session& session, const Visit& visit) {
  visit_written_path(session, [&](const std::string& schema) {
    const bool is_there = catalog.schemas.find(schema) != nullptr || schema == temp_schema;
    return is_there && visit(schema);
  });
}

/// Calls `try_schema` for the schemas in which an unqualified name is looked up, in their order,
/// until it returns something.
template <typename TrySchema>
auto first_in_path(const Catalog& catalog, const Session& session, const TrySchema& try_schema)
    -> decltype(try_schema(std::string_view())) {
  decltype(try_schema(std::string_view())) found{};
  if (catalog.has_temporary()) {
    found = try_schema(temp_schema);
    if (found) return found;
  }
  // Nothing is found in a schema that does not exist.
  visit_written_path(session, [&](const std::string& schema) {
    found = try_schema(schema);
    return static_cast<bool>(found);
  });
  return found;
}

/// Whether the search_path has pg_catalog in a place of its own; else it comes first
/// (documentation, 5.10.5).
bool places_pg_catalog(const Session& session) {
  const std::string* written = session.setting("search_path");
  if (written == nullptr || written->find("pg_catalog") == std::string::npos) return false;
  bool found = false;
  split_names(*written, [&](const std::string& name) { return found = name == "pg_catalog"; });
  return found;
}

/// A relation of pg_catalog that hides those of its name in other schemas: all begin so.
bool is_hidden(const Session& session, std::string_view name) {
  return name.starts_with("pg_") && !places_pg_catalog(session) &&
         builtin_relation("pg_catalog", name).has_value();
}

std::optional<TypeRef> find_type_in(const Catalog& catalog, std::string_view schema,
                                    std::string_view name) {
  if (schema == "pg_catalog" || schema == "information_schema") {
    const BuiltinType* type = builtin_type(name);
    // The domains are information_schema's, all else is pg_catalog's.
    if (type != nullptr && (type->kind == 'd') == (schema == "information_schema")) {
      return TypeRef{.type = type->oid};
    }
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

bool precedes_pg_catalog(const Session& session, std::string_view schema) {
  if (!places_pg_catalog(session)) return false;
  bool precedes = false;
  visit_written_path(session, [&](const std::string& name) {
    precedes = name == schema;
    return precedes || name == "pg_catalog";
  });
  return precedes;
}

bool ConstraintModes::is_deferred(Oid constraint, bool initially) const {
  const auto named = deferred.find(constraint);
  return named != deferred.end() ? named->second : all_deferred.value_or(initially);
}

const std::string* Session::setting(std::string_view name) const {
  const auto it = settings.find(name);
  return it == settings.end() ? nullptr : &it->second;
}

bool limits(std::string_view timeout) {
  const std::size_t begin = timeout.find_first_not_of(" \t\n");
  if (begin == std::string_view::npos) return false;
  const bool is_number = is_digit(timeout[begin]) || timeout[begin] == '.';
  return !is_number || timeout.find_first_of("123456789") != std::string_view::npos;
}

bool limits(const std::string* timeout) { return timeout != nullptr && limits(*timeout); }

std::string role_meant(const Session& session, const std::string& written) {
  const bool is_user = written == "current_user" || written == "current_role" || written == "user";
  if (is_user) return session.role.empty() ? session.user : session.role;
  return written == "session_user" ? session.user : written;
}

std::vector<std::string> search_path(const Catalog& catalog, const Session& session) {
  std::vector<std::string> schemas;
  visit_path(catalog, session, [&](const std::string& schema) {
    if (std::ranges::find(schemas, schema) == schemas.end()) schemas.push_back(schema);
    return false;
  });
  return schemas;
}

std::string creation_schema(const Catalog& catalog, const Session& session,
                            const sql::QualifiedName& name, sql::Persistence persistence) {
  if (!name.schema.empty()) return name.schema;
  if (persistence == sql::Persistence::temporary) return std::string(temp_schema);
  std::string first = "public";
  visit_path(catalog, session, [&](const std::string& schema) {
    first = schema;
    return true;
  });
  return first;
}

const ClassRef* resolve_class(const Catalog& catalog, const Session& session,
                              const sql::QualifiedName& name) {
  if (!name.schema.empty()) return catalog.find_class(name.schema, name.name);
  const std::vector<NamedClass>* named = catalog.classes_named(name.name);
  if (named == nullptr || is_hidden(session, name.name)) return nullptr;
  return first_in_path(catalog, session, [&](std::string_view schema) -> const ClassRef* {
    const auto found = std::ranges::find(*named, schema, &NamedClass::schema);
    return found == named->end() ? nullptr : &found->ref;
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

const Statistics* find_statistics(const Catalog& catalog, std::string_view schema,
                                  std::string_view name) {
  for (const auto& [oid, statistics] : catalog.statistics) {
    if (statistics.name == name && statistics.schema == schema) return &statistics;
  }
  return nullptr;
}

const Statistics* resolve_statistics(const Catalog& catalog, const Session& session,
                                     const sql::QualifiedName& name) {
  if (!name.schema.empty()) return find_statistics(catalog, name.schema, name.name);
  for (const std::string& schema : search_path(catalog, session)) {
    if (const Statistics* found = find_statistics(catalog, schema, name.name)) return found;
  }
  return nullptr;
}

TypeRef resolve_type(const Catalog& catalog, const Session& session, const sql::TypeName& name) {
  if (name.of_column) return type_of_named_column(catalog, session, name.name);
  std::optional<TypeRef> found;
  if (!name.name.schema.empty()) {
    found = find_type_in(catalog, name.name.schema, name.name.name);
  } else {
    if (!places_pg_catalog(session)) found = find_type_in(catalog, "pg_catalog", name.name.name);
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
