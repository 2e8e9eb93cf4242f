#include <fmt/format.h>

#include "integrity/foreign_keys.h"
#include "integrity/names.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::cross_schema_foreign_key {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  integrity::for_each_foreign_key(
      context.catalog, [&](const catalog::Relation& table, const catalog::Constraint& key,
                           const catalog::Relation& referenced) {
        if (!lint::is_new(context, key.origin) || !(table.schema != referenced.schema)) return;
        problems.add({.span = key.origin.created,
                      .message = fmt::format("{} is tied to {} in another schema",
                                             integrity::display_name(table),
                                             integrity::display_name(referenced)),
                      .notes = {},
                      .subject = lint::subject(table, key.columns)});
      });
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::medium,
                                .since = "0.1.0",
                                .on_by_default = false,
                                .tags = {"foreign-keys"},
                                .on_schema = check};

}  // namespace pgplumb::rules::cross_schema_foreign_key
