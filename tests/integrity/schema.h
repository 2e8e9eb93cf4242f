#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/apply.h"
#include "integrity/names.h"
#include "sql/parse.h"

namespace pgplumb::integrity {

/// The schema that the statements make.
inline catalog::Catalog schema_of(std::string sql, int pg_version = 18) {
  const SourceFile source{.path = "schema.sql", .text = std::move(sql)};
  catalog::Catalog catalog(pg_version);
  catalog::Session session;
  for (const auto& statement : sql::parse(source, 0).statements) {
    catalog::assume_named_objects(catalog, session, statement);
    catalog::apply(catalog, session, statement);
  }
  return catalog;
}

/// What `describe` says of each finding, for comparison with a list.
template <typename Found, typename Describe>
std::vector<std::string> described(const std::vector<Found>& found, Describe describe) {
  std::vector<std::string> texts;
  std::ranges::transform(found, std::back_inserter(texts), describe);
  return texts;
}

}  // namespace pgplumb::integrity
