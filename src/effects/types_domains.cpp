#include <fmt/format.h>

#include <algorithm>

#include "effects/handlers.h"
#include "effects/types.h"

namespace pgplumb::effects {

using catalog::Catalog;
using catalog::Oid;
using catalog::Type;

bool is_based_on(const Catalog& catalog, const catalog::TypeRef& type, Oid domain) {
  const catalog::TypeRef* current = &type;
  while (!current->array) {
    if (current->type == domain) return true;
    const Type* found = catalog.types.find(current->type);
    if (found == nullptr || found->kind != catalog::TypeKind::domain) return false;
    current = &found->base;
  }
  return false;
}

namespace {

/// Whether the values of all columns must be looked at: AlterDomainNotNull(),
/// AlterDomainAddConstraint(), AlterDomainValidateConstraint().
bool reads_rows(const sql::AlterDomain& statement, const Type& domain) {
  switch (statement.kind) {
    case sql::AlterDomainKind::set_not_null:
      return !domain.not_null;
    case sql::AlterDomainKind::add_constraint:
      return statement.constraint && !statement.constraint->not_valid &&
             !(statement.constraint->kind == sql::ConstraintKind::not_null && domain.not_null);
    case sql::AlterDomainKind::validate_constraint:
      return true;
    default:
      return false;
  }
}

}  // namespace

void add_effects(const sql::AlterDomain& statement, Collector& out) {
  const catalog::TypeRef type =
      catalog::resolve_type(out.catalog(), out.session(), {.name = statement.name});
  const Type* domain = out.catalog().types.find(type.type);
  if (domain == nullptr || !reads_rows(statement, *domain)) return;
  // get_rels_with_domain(), with ShareLock: writers would bring values that nobody checks.
  for (const auto& [oid, relation] : out.catalog().relations) {
    if (!has_storage(relation)) continue;
    const bool uses = std::ranges::any_of(relation.columns, [&](const catalog::Column& column) {
      return is_based_on(out.catalog(), column.type, type.type);
    });
    if (!uses) continue;
    out.lock(relation, LockMode::share);
    out.scan(relation, fmt::format("its values of domain {} are checked", domain->name));
  }
}

}  // namespace pgplumb::effects
