#pragma once

#include <compare>
#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.h"

/// What follows from what: whether the constraints that a table has already prove a new one, so
/// that PostgreSQL need not read its rows.
namespace pgplumb::effects {

enum class Comparison : std::uint8_t { less, less_equal, equal, greater_equal, greater, not_equal };

/// A condition in the form that canonicalize_qual() brings it to: NOT is pushed down to what it
/// can be expressed in, IN and BETWEEN are spelled out.
struct Condition {
  enum class Kind : std::uint8_t { all, any, not_null, is_null, compare, other };
  Kind kind = Kind::other;
  std::vector<Condition> parts;  ///< all, any
  std::string operand;           ///< as SQL; of `other` the whole condition
  Comparison comparison = Comparison::equal;
  std::string constant;  ///< compare: as SQL, casts left out
  bool number = false;   ///< compare: the constant is one
};

Condition normalize(const sql::Expr& expr);
Condition negate(Condition condition);

/// predicate_implied_by() in its weak form: where `given` is not false, `wanted` is not false.
bool implies(const Condition& given, const Condition& wanted);

/// The order of two constants; unordered where it is not known here.
std::partial_ordering compare_constants(const sql::Expr& a, const sql::Expr& b);

/// The condition that rows of a partition fulfil by its bound (get_qual_from_partbound());
/// none where nothing can ever be proved of it: hash partitions. A DEFAULT partition without
/// siblings has the empty conjunction, which always holds.
std::optional<Condition> bound_condition(const catalog::Catalog& catalog,
                                         const catalog::Relation& parent,
                                         const sql::PartitionBound& bound);

/// What is known of all rows of a table: its valid and enforced CHECKs and its NOT NULLs.
Condition known_conditions(const catalog::Relation& table);

/// ConstraintImpliedByRelConstraint().
bool proved_not_null(const catalog::Relation& table, std::string_view column);

}  // namespace pgplumb::effects
