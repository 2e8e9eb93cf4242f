#include <fmt/format.h>

#include "integrity/index_fitness.h"
#include "integrity/names.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::index_wrong_method {
namespace {

using integrity::UnfitIndex;
using integrity::ValueKind;

struct Searches {
  std::string_view values;
  std::string_view operators;
  std::string_view method;
};

Searches searches_of(ValueKind kind) {
  switch (kind) {
    case ValueKind::array:
      return {"arrays", "@> and &&", "gin"};
    case ValueKind::jsonb:
      return {"jsonb", "@>, ? and @@", "gin"};
    case ValueKind::text_search:
      return {"tsvector", "@@", "gin"};
    case ValueKind::range:
      return {"ranges", "@>, && and <@", "gist"};
    case ValueKind::spatial:
      break;
  }
  return {"spatial values", "&&, ST_Intersects and ST_DWithin", "gist"};
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::unfit_indexes(context.catalog)) {
    if (!lint::is_new(context, found.index->origin)) continue;
    const auto searches = searches_of(found.kind);
    const auto column = sql::quote_identifier(found.column->name);
    problems.add(
        {.span = found.index->origin.created,
         .message = fmt::format("searches in {} with {} scan all of {}: {} is a {} index", column,
                                searches.operators, integrity::display_name(*found.table),
                                lint::index_name(*found.index), found.index->method),
         .notes = {fmt::format("over {}, it finds whole values that are equal; a B-tree also "
                               "refuses values of more than a third of a page",
                               searches.values)},
         .instead = lint::create_index_sql(*found.table, column, false, searches.method),
         .subject = lint::subject(*found.table, found.index->name)});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::warning,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"indexes"},
                                .on_schema = check};

}  // namespace pgplumb::rules::index_wrong_method
