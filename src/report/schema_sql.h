#pragma once

#include <string>
#include <unordered_set>

#include "catalog/catalog.h"

namespace pgplumb::report {

/// The catalog as DDL that makes it again on an empty database.
std::string render_schema_sql(const catalog::Catalog& catalog);
/// The DDL of these types, functions, sequences and relations alone, with what belongs to them; the
/// rest is there.
std::string render_schema_sql(const catalog::Catalog& catalog,
                              const std::unordered_set<catalog::Oid>& objects);

}  // namespace pgplumb::report
