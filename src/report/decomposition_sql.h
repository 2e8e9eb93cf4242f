#pragma once

#include <expected>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "integrity/table_normal_forms.h"

namespace pgplumb::report {

/// The migration that takes a table apart as `forms.decomposition` says: new tables with a copy of
/// the data, foreign keys, and a view of the old shape; then, for later, the columns dropped. The
/// error says why there is none.
std::expected<std::string, std::string> decomposition_sql(const catalog::Catalog& catalog,
                                                          const integrity::TableNormalForms& forms);

/// The names that the tables of the decomposition get, in the order of its fragments.
std::vector<std::string> fragment_names(const catalog::Catalog& catalog,
                                        const integrity::TableNormalForms& forms);

/// "zip, city", quoted where SQL needs it.
std::string attribute_names(const catalog::Relation& table,
                            const integrity::AttributeSet& attributes);

}  // namespace pgplumb::report
