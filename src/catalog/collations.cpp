// Collations of expressions, after parse_collate.c: an expression of a type that has collations
// takes that of its operands, a COLLATE goes before all, and without any the type's own is taken.
#include <algorithm>
#include <array>
#include <utility>

#include "catalog/scope.h"
#include "catalog/type_rules.h"

namespace pgplumb::catalog {

namespace {

constexpr std::string_view database_collation = "default";

/// pg_type.typcollation of the types that have one and are no domains of the history.
std::string_view builtin_collation(const BuiltinType& type) {
  constexpr std::array<std::string_view, 4> of_catalogs{"name", "sql_identifier", "character_data",
                                                        "yes_or_no"};
  if (std::ranges::find(of_catalogs, type.name) != of_catalogs.end()) return "C";
  constexpr std::array<std::string_view, 3> texts{"text", "varchar", "bpchar"};
  return std::ranges::find(texts, type.name) != texts.end() ? database_collation
                                                            : std::string_view();
}

}  // namespace

std::string type_collation(const Catalog& catalog, const TypeRef& type) {
  TypeRef at = type;
  for (int depth = 0; depth < 100; ++depth) {  // a domain over itself is a fault of ours
    if (const BuiltinType* builtin = builtin_type(at.type)) {
      return std::string(builtin_collation(*builtin));
    }
    const Type* made = catalog.types.find(at.type);
    if (made == nullptr) return {};
    if (made->kind != TypeKind::domain) {
      return made->category == 'S' ? std::string(database_collation) : std::string();
    }
    if (!made->collation.empty()) return made->collation;
    at = made->base;
  }
  return {};
}

void Collation::merge(const Collation& other) {
  if (other.strength == Strength::none || other.strength < strength) return;
  const bool goes_first =
      other.strength > strength || (name == database_collation && other.name != database_collation);
  if (goes_first) *this = other;
}

TypeRef QueryReader::with_collation(const TypeRef& type, Collation inner, Collation outer) {
  collation_ = std::move(outer);
  const bool is_literal = is_unknown_literal(type);
  if (inner.strength == Collation::Strength::none || is_literal) {
    std::string own = is_literal ? std::string(database_collation) : type_collation(catalog_, type);
    if (!own.empty()) collation_.merge({Collation::Strength::implicit, std::move(own)});
  } else if (!type_collation(catalog_, type).empty()) {
    collation_.merge(inner);
  }
  return type;
}

std::string QueryReader::output_collation(const TypeRef& type) {
  const Collation found = std::exchange(collation_, {});
  if (found.strength == Collation::Strength::none) return {};
  const std::string own =
      is_unknown_literal(type) ? std::string(database_collation) : type_collation(catalog_, type);
  return own.empty() || found.name == own ? std::string() : found.name;
}

void QueryReader::take_column_collation(const ScopeColumn& column) {
  std::string own =
      column.collation.empty() ? type_collation(catalog_, column.type) : column.collation;
  if (!own.empty()) collation_ = {Collation::Strength::implicit, std::move(own)};
}

/// Under their full names: the type that a column will have is not known here.
void QueryReader::merge_collations(std::vector<OutputColumn>& columns,
                                   const std::vector<OutputColumn>& others,
                                   const Catalog& catalog) {
  for (std::size_t i = 0; i < columns.size() && i < others.size(); ++i) {
    const auto full = [&](const OutputColumn& column) {
      return column.collation.empty() ? type_collation(catalog, column.type) : column.collation;
    };
    Collation collation{Collation::Strength::implicit, full(columns[i])};
    collation.merge({Collation::Strength::implicit, full(others[i])});
    columns[i].collation = std::move(collation.name);
  }
}

}  // namespace pgplumb::catalog
