#include <optional>

#include "integrity/scope.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::geometry_without_srid {
namespace {

/// Whether the type says in which system its coordinates are: "Point,4326". A geography is in 4326
/// where nothing else is said.
bool says_srid(const catalog::Catalog& catalog, const catalog::TypeRef& type) {
  const auto* found = catalog.types.find(type.type);
  return (found != nullptr && found->name == "geography") ||
         type.modifiers.find(',') != std::string::npos;
}

std::optional<lint::Verdict> judge(const lint::TypedColumn& column) {
  if (!integrity::is_spatial(column.catalog, column.type) ||
      says_srid(column.catalog, column.type)) {
    return std::nullopt;
  }
  return lint::Verdict{
      " takes shapes in any coordinate system, and functions fail where two of them meet",
      "PostGIS raises \"Operation on mixed SRID geometries\"; SRID 0 says nothing of the earth"};
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  lint::judge_new_columns(context, problems, judge);
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"postgis"},
                                .on_schema = check};

}  // namespace pgplumb::rules::geometry_without_srid
