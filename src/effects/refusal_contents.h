#pragma once

#include <string_view>

#include "effects/collector.h"

/// What may stand in an expression, which depends on where it stands.
namespace pgplumb::effects {

enum class Place : std::uint8_t {
  check,
  default_value,
  index_expression,
  index_predicate,
  generation,
  using_expression,  ///< ALTER TABLE ... TYPE ... USING
  trigger_condition,
  policy,
};

/// Refuses subqueries, aggregates and their kin where they cannot be, columns of other tables and
/// functions that are not there. `table`: its bare name; empty where no table is in sight.
void refuse_contents(const sql::Expr& root, Place place, std::string_view table, Collector& out);

/// Whether every function that there can be is known: an extension that nobody here knows may have
/// brought anything.
bool all_is_known(const Collector& out);

/// Whether a call can mean nothing: neither a function that is known, nor one that an extension may
/// have brought before the history, nor a type's name, which is a cast.
bool is_missing_function(const sql::Expr& call, const Collector& out);

/// Whether there can be no methods, operator classes and languages but PostgreSQL's own.
bool is_plain_postgres(const Collector& out);

}  // namespace pgplumb::effects
