#pragma once

#include "catalog/catalog.h"

namespace pgplumb::effects {

/// The type is the domain or a domain over it.
bool is_based_on(const catalog::Catalog& catalog, const catalog::TypeRef& type,
                 catalog::Oid domain);

}  // namespace pgplumb::effects
