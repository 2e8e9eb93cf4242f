#include <fmt/format.h>

#include <array>
#include <unordered_map>

#include "lint/migration_words.h"

namespace pgplumb::rules::duplicate_version {
namespace {

using history::Framework;
using history::Migration;

/// Those that know a migration by its version alone.
bool versions_are_keys(Framework framework) {
  constexpr std::array keyed{Framework::golang_migrate, Framework::sqlx,       Framework::diesel,
                             Framework::goose,          Framework::dbmate,     Framework::flyway,
                             Framework::tern,           Framework::refinery,   Framework::supabase,
                             Framework::hasura,         Framework::postgrator, Framework::pop,
                             Framework::mybatis};
  return std::ranges::find(keyed, framework) != keyed.end();
}

void check(const lint::HistoryContext& context, lint::Problems& problems) {
  if (!versions_are_keys(context.project.framework)) return;
  const Migration* before = nullptr;
  for (const Migration& migration : context.project.migrations) {
    if (migration.repeatable || migration.inner || migration.version.empty()) continue;
    // They come in the order of their versions. Sections of a file are of one.
    const bool same =
        before != nullptr && before->version == migration.version && before->file != migration.file;
    if (same && (before->under_review || migration.under_review)) {
      const Migration& found = migration.under_review ? migration : *before;
      const Migration& other = migration.under_review ? *before : migration;
      problems.add(
          {.span = lint::line_at(context, found.file),
           .message = fmt::format("{} and {} have the same version {}: one of them is not run",
                                  found.name, other.name, found.version),
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
