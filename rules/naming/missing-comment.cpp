#include <fmt/format.h>

#include "integrity/names.h"
#include "integrity/scope.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::missing_comment {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto* table : integrity::judged_tables(context.catalog)) {
    if (table->comment || !lint::is_new(context, table->origin)) continue;
    const auto name = integrity::display_name(*table);
    problems.add({.span = table->origin.created,
                  .message = fmt::format("nothing in the database says what {} is for", name),
                  .instead = fmt::format("COMMENT ON TABLE {} IS '...';", name),
                  .subject = lint::subject(*table)});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::medium,
                                .since = "0.1.0",
                                .on_by_default = false,
                                .tags = {"naming"},
                                .on_schema = check};

}  // namespace pgplumb::rules::missing_comment
