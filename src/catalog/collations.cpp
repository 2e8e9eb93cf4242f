// Collations of expressions, after parse_collate.c: an expression of a type that has collations
// takes that of its operands, a COLLATE goes before all, and without any the type's own is taken.
#include <algorithm>
#include <utility>

#include "catalog/builtins.h"
#include "catalog/scope.h"
#include "catalog/type_rules.h"

namespace pgplumb::catalog {

namespace {

constexpr std::string_view database_collation = "default";

/// pg_type.typcollation of PostgreSQL's own types.
std::string_view builtin_collation(Oid type) {
  switch (type) {
    case name_oid:
      return "C";
    case text_oid:
    case varchar_oid:
    case bpchar_oid:
      return database_collation;
    default:
      break;
  }
  // information_schema's domains are COLLATE "C".
  const BuiltinType* builtin = builtin_type(type);
  return builtin != nullptr && builtin->kind == 'd' && builtin->category == 'S'
             ? "C"
             : std::string_view();
}

}  // namespace

std::string_view type_collation(const Catalog& catalog, const TypeRef& type) {
  Oid at = type.type;
  for (int depth = 0; depth < 100; ++depth) {  // a domain over itself is a fault of ours
    if (at < first_user_oid) return builtin_collation(at);
    const Type* made = catalog.types.find(at);
    if (made == nullptr) return {};
    if (made->kind != TypeKind::domain) {
      return made->category == 'S' ? database_collation : std::string_view();
    }
    if (!made->collation.empty()) return made->collation;
    at = made->base.type;
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
    const std::string_view own = is_literal ? database_collation : type_collation(catalog_, type);
    if (!own.empty()) collation_.merge({Collation::Strength::implicit, std::string(own)});
  } else if (!type_collation(catalog_, type).empty()) {
    collation_.merge(inner);
  }
  return type;
}

std::string QueryReader::output_collation(const TypeRef& type) {
  const Collation found = std::exchange(collation_, {});
  if (found.strength == Collation::Strength::none) return {};
  const std::string_view own =
      is_unknown_literal(type) ? database_collation : type_collation(catalog_, type);
  return own.empty() || found.name == own ? std::string() : found.name;
}

void QueryReader::take_column_collation(const ScopeColumn& column) {
  const std::string_view own = column.collation.empty() ? type_collation(catalog_, column.type)
                                                        : std::string_view(column.collation);
  if (!own.empty()) collation_ = {Collation::Strength::implicit, std::string(own)};
}

/// Under their full names: the type that a column will have is not known here.
void QueryReader::merge_collations(std::vector<OutputColumn>& columns,
                                   const std::vector<OutputColumn>& others,
                                   const Catalog& catalog) {
  for (std::size_t i = 0; i < columns.size() && i < others.size(); ++i) {
    const auto full = [&](const OutputColumn& column) {
      return column.collation.empty() ? std::string(type_collation(catalog, column.type))
                                      : column.collation;
    };
    Collation collation{Collation::Strength::implicit, full(columns[i])};
    collation.merge({Collation::Strength::implicit, full(others[i])});
    columns[i].collation = std::move(collation.name);
  }
}

}  // namespace pgplumb::catalog
