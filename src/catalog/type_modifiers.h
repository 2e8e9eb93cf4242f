#pragma once

#include <string>

#include "catalog/catalog.h"

namespace pgplumb::catalog {

/// The modifiers of a written type as format_type prints them: "10,0" for numeric(10), "Point,4326"
/// for geometry(POINT, 4326), "day to second(3)" for an interval.
std::string type_modifiers(const Catalog& catalog, Oid type, const sql::TypeName& written);

}  // namespace pgplumb::catalog
