#include <fmt/format.h>

#include "lint/migration_words.h"

namespace pgplumb::rules::checksum_mismatch {
namespace {

void check(const lint::HistoryContext& context, lint::Problems& problems) {
  const bool any_removed = !context.project.removed.empty();
  for (const history::Migration& migration : context.project.migrations) {
    if (migration.checksum_fault.empty()) continue;
    // What is not there any more shows in the migration behind it.
    if (!migration.under_review && !any_removed) continue;
    problems.add(
        {.span = lint::line_at(context, migration.file),
         .message = fmt::format("{} and its checksum do not go together: {} refuses to run",
                                migration.name, history::framework_name(context.project.framework)),
         .notes = {migration.checksum_fault},
         .subject = migration.name});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .tags = {"history"},
    .on_history = check,
};

}  // namespace pgplumb::rules::checksum_mismatch
