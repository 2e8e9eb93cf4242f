#include <fmt/format.h>

#include "integrity/names.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::self_reference_blocks_delete {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  lint::for_each_new_foreign_key(
      context, [&](const auto& table, const auto& key, const auto& referenced) {
        const bool blocks = key.on_delete == sql::ForeignKeyAction::no_action ||
                            key.on_delete == sql::ForeignKeyAction::restrict;
        if (!blocks || &table != &referenced || key.columns == key.referenced_columns) return;
        problems.add(lint::key_problem(
            table, key,
            fmt::format("rows of {} cannot be deleted while others of it refer to them",
                        integrity::display_name(table))));
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
