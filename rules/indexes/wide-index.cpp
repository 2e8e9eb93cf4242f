#include <fmt/format.h>

#include "integrity/scope.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::wide_index {
namespace {

constexpr std::size_t most = 3;

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto* table : integrity::judged_tables(context.catalog)) {
    for (const auto oid : table->indexes) {
      const auto* index = context.catalog.indexes.find(oid);
      if (index == nullptr || index->unique || index->exclusion || index->method != "btree" ||
          index->keys.size() <= most || !lint::is_new(context, index->origin)) {
        continue;
      }
      problems.add({.span = index->origin.created,
                    .message = fmt::format("{} has {} keys, of which the last ones seldom find "
                                           "fewer rows",
                                           lint::index_name(*index), index->keys.size()),
                    .notes = {"a column that is only read fits into INCLUDE, which is not sorted "
                              "by"},
                    .subject = lint::subject(*table, index->name)});
    }
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

}  // namespace pgplumb::rules::wide_index
