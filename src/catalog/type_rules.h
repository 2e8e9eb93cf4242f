#pragma once

#include <optional>
#include <span>
#include <vector>

#include "catalog/builtins.h"
#include "catalog/catalog.h"

/// PostgreSQL's rules of types in expressions: what is cast without being asked, which overload a
/// call means. After parse_coerce.c, parse_func.c and "Type Conversion" of the documentation.
/// A `TypeRef` with no type is one that is not known here; then nothing is concluded from it.
namespace pgplumb::catalog {

inline bool is_known(const TypeRef& type) { return type.type != no_oid; }
inline bool is_unknown_literal(const TypeRef& type) {
  return type.type == unknown_oid && !type.array;
}

/// A domain's base type, at any depth; other types as they are.
TypeRef base_type(const Catalog& catalog, const TypeRef& type);

/// pg_type.typcategory: 'A' for arrays.
char type_category(const Catalog& catalog, const TypeRef& type);
bool is_preferred_type(const Catalog& catalog, const TypeRef& type);

/// can_coerce_type() for implicit casts. `from` may be an unknown literal.
bool can_coerce(const Catalog& catalog, const TypeRef& from, const TypeRef& to);

/// select_common_type(): of CASE, UNION, VALUES, ...; none where PostgreSQL finds none or one of
/// them is not known. Keeps the modifiers if all agree.
TypeRef common_type(const Catalog& catalog, std::span<const TypeRef> types);

/// What a call or operator was resolved to.
struct Resolved {
  const Signature* signature = nullptr;
  TypeRef result;  ///< polymorphic types made concrete
};

/// func_get_detail(): the overload that the argument types choose; none where it is not clear.
std::optional<Resolved> resolve_call(const Catalog& catalog, std::span<const Signature> overloads,
                                     std::span<const TypeRef> arguments);

/// Whether none of the overloads can take such arguments, all of which are known.
bool takes_none(const Catalog& catalog, std::span<const Signature> overloads,
                std::span<const TypeRef> arguments);
bool takes_none(const Catalog& catalog, std::span<const OperatorSignature> overloads,
                std::span<const TypeRef> operands);

/// oper() and left_oper(): the result of an operator on one or two operands.
TypeRef operator_result(const Catalog& catalog, std::span<const OperatorSignature> overloads,
                        std::span<const TypeRef> operands);

}  // namespace pgplumb::catalog
