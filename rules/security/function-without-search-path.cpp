#include <fmt/format.h>

#include "integrity/routines.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::function_without_search_path {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& [oid, function] : context.catalog.functions) {
    if (!integrity::resolves_by_caller(function) || !lint::is_new(context, function.origin))
      continue;
    const auto name = lint::routine_name(context.catalog, function);
    problems.add({.span = function.origin.created,
                  .message = fmt::format("what the names in {} mean depends on who calls it", name),
                  .notes = {"it has no search_path of its own: pg_restore and logical replication, "
                            "which run with an empty one, do not find them"},
                  .subject = name});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::medium,
                                .since = "0.1.0",
                                .on_by_default = false,
                                .tags = {"security"},
                                .on_schema = check};

}  // namespace pgplumb::rules::function_without_search_path
