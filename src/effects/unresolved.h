#pragma once

#include <optional>

#include "catalog/apply.h"
#include "catalog/expr_types.h"

namespace pgplumb::effects {

/// The first call or operator of an expression that no overload takes, whatever is tried: 42883.
/// Nothing is said where a type or an overload may be unknown here.
std::optional<catalog::Refusal> unresolved_call(const catalog::Catalog& catalog,
                                                const catalog::Session& session,
                                                const sql::Expr& root,
                                                const catalog::ExprTypes& types);

}  // namespace pgplumb::effects
