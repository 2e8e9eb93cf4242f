#include <fmt/format.h>

#include "history/applied.h"
#include "lint/migration_words.h"

namespace pgplumb::rules::duplicate_version {
namespace {

using history::Migration;

void check(const lint::HistoryContext& context, lint::Problems& problems) {
  const std::string_view answer = history::answers_of(context.project.framework).to_duplicate;
  if (answer.empty()) return;
  const Migration* before = nullptr;
  for (const Migration& migration : context.project.migrations) {
    if (migration.repeatable || migration.inner || migration.version.empty()) continue;
    // They come in the order of their versions. Sections of a file are of one.
    const bool same =
        before != nullptr && before->version == migration.version && before->file != migration.file;
    if (same && (before->under_review || migration.under_review)) {
      const Migration& found = migration.under_review ? migration : *before;
      const Migration& other = migration.under_review ? *before : migration;
      problems.add({.span = lint::line_at(context, found.file),
                    .message = fmt::format("{} and {} have the same version {}: {}", found.name,
                                           other.name, found.version, answer),
                    .notes = {fmt::format("{} knows a migration by its version",
                                          history::framework_name(context.project.framework))},
                    .related = {{.span = lint::line_at(context, other.file),
                                 .message = "the other one is here"}},
                    .subject = found.name});
    }
    before = &migration;
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"history"},
    .on_history = check,
};

}  // namespace pgplumb::rules::duplicate_version
