#include <fmt/format.h>

#include <algorithm>

#include "lint/migration_words.h"

namespace pgplumb::rules::missing_down {
namespace {

using history::Migration;

void check(const lint::HistoryContext& context, lint::Problems& problems) {
  const auto& migrations = context.project.migrations;
  const bool project_has_downs = std::ranges::any_of(
      migrations, [](const Migration& migration) { return migration.down.exists(); });
  if (!project_has_downs) return;
  for (const Migration& migration : migrations) {
    const bool is_step = !migration.repeatable && !migration.inner && !migration.continues;
    if (!migration.under_review || !is_step || migration.down.exists()) continue;
    problems.add(
        {.span = lint::line_at(context, migration.file),
         .message = fmt::format("{} has no down: there is no way back behind it", migration.name),
         .notes = {"other migrations of the project have one"},
         .subject = migration.name});
  }
}

void check_empty(const lint::DownContext& context, lint::Problems& problems) {
  const replay::DownOutcome& down = context.down;
  if (!down.empty || down.remnants.empty()) return;
  problems.add({.span = down.span,
                .message = fmt::format("the down of {} is empty: there is no way back behind it",
                                       down.migration->name),
                .subject = down.migration->name});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .on_by_default = false,  // whether there must be a way back is for the project to say
    .tags = {"history"},
    .on_history = check,
    .on_down = check_empty,
};

}  // namespace pgplumb::rules::missing_down
