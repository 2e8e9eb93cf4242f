#include <fmt/format.h>

#include "integrity/names.h"
#include "integrity/scope.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::many_indexes {
namespace {

constexpr std::size_t most = 10;

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto* table : integrity::judged_tables(context.catalog)) {
    if (table->indexes.size() <= most) continue;
    const auto* newest = context.catalog.indexes.find(table->indexes.back());
    if (newest == nullptr || !lint::is_new(context, newest->origin)) continue;
    problems.add(
        {.span = newest->origin.created,
         .message = fmt::format("each row that goes into {} is written {} times: it has {} "
                                "indexes",
                                integrity::display_name(*table), table->indexes.size() + 1,
                                table->indexes.size()),
         .notes = {"an UPDATE of any indexed column writes to all of them"},
         .subject = lint::subject(*table)});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::medium,
                                .since = "0.1.0",
                                .on_by_default = false,
                                .tags = {"indexes"},
                                .on_schema = check};

}  // namespace pgplumb::rules::many_indexes
