#pragma once

#include "catalog/change.h"

/// Behind apply.h: which function a statement names.
namespace pgplumb::catalog {

/// By name and argument types; without these the only one of that name and kind. Null where there
/// is none or more than one.
const Function* resolve_function(const Catalog& catalog, const Session& session,
                                 sql::ObjectKind kind, const sql::ObjectRef& reference);

}  // namespace pgplumb::catalog
