#pragma once

#include <string>

#include "catalog/catalog.h"

namespace pgplumb::report {

/// The catalog as DDL that makes it again on an empty database.
std::string render_schema_sql(const catalog::Catalog& catalog);

}  // namespace pgplumb::report
