#include <fmt/format.h>

#include <algorithm>

#include "history/applied.h"
#include "lint/migration_words.h"

namespace pgplumb::rules::migration_out_of_order {
namespace {

using history::Migration;
using history::Standing;

/// What was there before and is run once: the place of the others says nothing.
bool is_applied(const Migration& migration) {
  return !migration.repeatable && !migration.inner &&
         (migration.standing == Standing::same || migration.standing == Standing::edited);
}

void check(const lint::HistoryContext& context, lint::Problems& problems) {
  const auto& migrations = context.project.migrations;
  const auto last = std::ranges::find_if(migrations.rbegin(), migrations.rend(), is_applied);
  if (last == migrations.rend()) return;
  const std::string_view answer = history::answers_of(context.project.framework).to_late;
  for (const Migration& migration : std::ranges::subrange(migrations.begin(), last.base())) {
    if (migration.standing != Standing::added || migration.repeatable || migration.inner) continue;
    problems.add(
        {.span = lint::line_at(context, migration.file),
         .message = fmt::format("{} is new and comes before {}, which databases have run already",
                                migration.name, last->name),
         .notes = {lint::tool_says(answer,
                                   "databases that are further run it behind that one, new "
                                   "databases before it"),
                   "give it a version behind that one"},
         .severity = answer.empty() ? std::optional(lint::Severity::warning) : std::nullopt,
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

}  // namespace pgplumb::rules::migration_out_of_order
