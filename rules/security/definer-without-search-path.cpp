#include <fmt/format.h>

#include "integrity/routines.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::definer_without_search_path {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& [oid, function] : context.catalog.functions) {
    if (!function.security_definer || !integrity::resolves_by_caller(function)) continue;
    const auto place = lint::reviewed_place(context, {&function.origin});
    if (!place) continue;
    const auto name = lint::routine_name(context.catalog, function);
    problems.add({.span = *place,
                  .message = fmt::format("whoever calls {} chooses what the names in it mean, and "
                                         "it runs with its owner's rights",
                                         name),
                  .notes = {"without SET search_path, names are looked up along the caller's "
                            "search_path, temporary tables of the caller first"},
                  .instead = fmt::format("ALTER ROUTINE {} SET search_path = {}, pg_temp;", name,
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
