#pragma once

#include <optional>
#include <string>

#include "catalog/catalog.h"
#include "catalog/session.h"

/// Whether an expression gives another value for every row.
namespace pgplumb::effects {

/// The volatility of a call: as declared for functions of the history and of extensions, as in
/// pg_proc for PostgreSQL's own; of several overloads that the call can mean, the most volatile.
/// What nobody knows is volatile.
sql::Volatility volatility_of_call(const catalog::Catalog& catalog, const catalog::Session& session,
                                   const sql::Expr& call);

/// Whether PostgreSQL puts the one expression of a function in SQL in the place of the call: then
/// what that is declared to be does not count.
bool may_be_inlined(const catalog::Catalog& catalog, const catalog::Session& session,
                    const sql::Expr& call);

/// contain_volatile_functions(): the name of a volatile function in the expression, or none.
std::optional<std::string> volatile_function(const catalog::Catalog& catalog,
                                             const catalog::Session& session,
                                             const sql::Expr& expr);

}  // namespace pgplumb::effects
