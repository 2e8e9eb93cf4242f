#include <fmt/format.h>

#include <algorithm>

#include "integrity/names.h"
#include "integrity/row_security.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::definer_without_search_path {
namespace {

bool has_search_path(const catalog::Function& function) {
  return std::ranges::any_of(function.config, [](const std::string& setting) {
    return setting.starts_with("search_path=");
  });
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& [oid, function] : context.catalog.functions) {
    // BEGIN ATOMIC and RETURN are resolved when the function is made.
    const bool resolves_late =
        (function.language == "sql" || function.language == "plpgsql") && function.sql_body.empty();
    if (!function.security_definer || !resolves_late || !function.extension.empty() ||
        has_search_path(function)) {
      continue;
    }
    const auto place = lint::reviewed_place(context, {&function.origin});
    if (!place) continue;
    const auto name = catalog::qualified_name(function.schema, function.name);
    problems.add({.span = *place,
                  .message = fmt::format("whoever calls {} chooses what the names in it mean, and "
                                         "it runs with its owner's rights",
                                         name),
                  .notes = {"without SET search_path, names are looked up along the caller's "
                            "search_path, temporary tables of the caller first"},
                  .instead = fmt::format("ALTER FUNCTION {} SET search_path = {}, pg_temp;", name,
                                         sql::quote_identifier(function.schema)),
                  .subject = name});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::warning,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"security"},
                                .on_schema = check};

}  // namespace pgplumb::rules::definer_without_search_path
