#pragma once

#include <string>

#include "catalog/catalog.h"
#include "catalog/session.h"

/// What ALTER COLUMN ... TYPE does to the values of a column.
namespace pgplumb::effects {

struct TypeChange {
  bool rewrites = false;
  std::string reason;  ///< why it rewrites, as a clause for people
  /// Without a rewrite: a plain index on the column sorts by another operator class from now on.
  bool other_operators = false;
};

/// ATColumnChangeRequiresRewrite() for `USING using_expr`, or for the column itself where that is
/// null. `from` and `to` as the catalog has them.
TypeChange type_change(const catalog::Catalog& catalog, const catalog::Session& session,
                       const catalog::Column& column, const catalog::TypeRef& to,
                       const sql::Expr* using_expr);

/// How a value becomes one of another type.
enum class CastMethod : std::uint8_t {
  none,       ///< there is no cast
  same,       ///< nothing to be done
  relabel,    ///< binary coercible: the bits stay
  time_zone,  ///< timestamp with and without time zone
  compute,    ///< a function, text output and input, each element of an array
};

/// Where a cast is applied unasked: from pg_cast.castcontext.
enum class CastContext : std::uint8_t { implicit, assignment, explicit_ };

/// find_coercion_pathway(), modifiers left aside; domains count as their base types.
CastMethod cast_method(const catalog::Catalog& catalog, const catalog::TypeRef& from,
                       const catalog::TypeRef& to, CastContext context);

/// DomainHasConstraints(), at any depth.
bool is_constrained_domain(const catalog::Catalog& catalog, catalog::Oid type);

}  // namespace pgplumb::effects
