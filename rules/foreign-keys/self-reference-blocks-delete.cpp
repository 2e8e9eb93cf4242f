#include <fmt/format.h>

#include "integrity/foreign_keys.h"
#include "integrity/names.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::self_reference_blocks_delete {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  integrity::for_each_foreign_key(
      context.catalog, [&](const catalog::Relation& table, const catalog::Constraint& key,
                           const catalog::Relation& referenced) {
        if (!lint::is_new(context, key.origin) ||
            !(&table == &referenced && (key.on_delete == sql::ForeignKeyAction::no_action ||
                                        key.on_delete == sql::ForeignKeyAction::restrict)))
          return;
        problems.add(
            {.span = key.origin.created,
             .message = fmt::format("rows of {} cannot be deleted while others of it refer to them",
                                    integrity::display_name(table)),
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

}  // namespace pgplumb::rules::self_reference_blocks_delete
