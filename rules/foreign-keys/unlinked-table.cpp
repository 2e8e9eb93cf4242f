#include <fmt/format.h>

#include "integrity/names.h"
#include "integrity/table_groups.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::unlinked_table {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto* table : integrity::table_groups(context.catalog).alone) {
    if (!lint::is_new(context, table->origin)) continue;
    problems.add({.span = table->origin.created,
                  .message = fmt::format("no foreign key leads to {} or from it",
                                         integrity::display_name(*table)),
                  .subject = lint::subject(*table)});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::medium,
                                .since = "0.1.0",
                                .on_by_default = false,
                                .tags = {"foreign-keys"},
                                .on_schema = check};

}  // namespace pgplumb::rules::unlinked_table
