#pragma once

#include <string>

#include "catalog/catalog.h"

namespace pgplumb::report {

/// The catalog as one JSON document; what an extension owns is left out.
std::string render_schema_json(const catalog::Catalog& catalog);

}  // namespace pgplumb::report
