#pragma once

#include "catalog/objects.h"

/// What functions and procedures do with the names in them.
namespace pgplumb::integrity {

/// Whether names in the body are looked up along the caller's search_path each time it runs: a body
/// that is text, and no `SET search_path`. Those of extensions are not judged.
bool resolves_by_caller(const catalog::Function& function);

}  // namespace pgplumb::integrity
