#include <fmt/format.h>

#include "history/applied.h"
#include "lint/migration_words.h"

namespace pgplumb::rules::applied_migration_edited {
namespace {

void check(const lint::HistoryContext& context, lint::Problems& problems) {
  for (const history::Migration& migration : context.project.migrations) {
    if (migration.standing != history::Standing::edited || migration.repeatable) continue;
    problems.add(
        {.span = lint::line_at(context, migration.file, migration.edit),
         .message = fmt::format("{} is edited: databases that have run it never get the change",
                                migration.name),
         .notes = {lint::tool_says(history::answers_of(context.project.framework).to_edit,
                                   "the tool does not run it again, and new databases get another "
                                   "schema than old ones")},
         .subject = migration.name});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .compares = true,
    .tags = {"history"},
    .on_history = check,
};

}  // namespace pgplumb::rules::applied_migration_edited
