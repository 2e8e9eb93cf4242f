#include <fmt/format.h>

#include <algorithm>

#include "history/applied.h"
#include "lint/migration_words.h"

namespace pgplumb::rules::applied_migration_removed {
namespace {

lint::Problem removed(const lint::HistoryContext& context, const history::Removed& migration) {
  return {.span = lint::line_at(context, migration.file),
          .message =
              fmt::format("{} is deleted: new databases do not get what it made", migration.name),
          .notes = {lint::tool_says(history::answers_of(context.project.framework).to_removal,
                                    "databases that have run it keep what it made")},
          .subject = migration.name};
}

lint::Problem renamed(const lint::HistoryContext& context, const history::Removed& migration) {
  lint::Problem problem{
      .message = fmt::format("{} is renamed to {}: databases that have run it run it again",
                             migration.name, migration.renamed_to),
      .notes = {"the tool knows a migration by its version or name, and the new one is unknown"},
      .subject = migration.name};
  const auto at =
      std::ranges::find_if(context.project.migrations, [&](const history::Migration& candidate) {
        return candidate.name == migration.renamed_to &&
               candidate.standing == history::Standing::added;
      });
  problem.span =
      lint::line_at(context, at == context.project.migrations.end() ? migration.file : at->file);
  const std::string_view answer = history::answers_of(context.project.framework).to_removal;
  if (!answer.empty()) problem.notes.emplace_back(answer);
  return problem;
}

void check(const lint::HistoryContext& context, lint::Problems& problems) {
  for (const history::Removed& migration : context.project.removed) {
    problems.add(migration.renamed_to.empty() ? removed(context, migration)
                                              : renamed(context, migration));
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

}  // namespace pgplumb::rules::applied_migration_removed
