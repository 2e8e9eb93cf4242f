#include <fmt/format.h>

#include <charconv>
#include <cstdint>

#include "lint/migration_words.h"

namespace pgplumb::rules::version_gap {
namespace {

/// 0 where it is none.
std::uint64_t number_of(std::string_view version) {
  std::uint64_t number = 0;
  std::from_chars(version.data(), version.data() + version.size(), number);
  return number;
}

void check(const lint::HistoryContext& context, lint::Problems& problems) {
  // FindMigrations() wants every number from 1 on. No other tool refuses a gap.
  if (context.project.framework != history::Framework::tern) return;
  std::uint64_t last = 0;
  bool any_reviewed = false;
  for (const history::Migration& migration : context.project.migrations) {
    any_reviewed = any_reviewed || migration.under_review;
  }
  for (const history::Migration& migration : context.project.migrations) {
    const std::uint64_t number = number_of(migration.version);
    if (number > last && number - last > 1 && any_reviewed) {
      problems.add({.span = lint::line_at(context, migration.file),
                    .message = fmt::format("there is no migration {} before {}: tern runs none "
                                           "of them",
                                           last + 1, migration.name),
                    .notes = {"tern wants every number from 1 on"},
                    .subject = migration.name});
    }
    last = number;
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

}  // namespace pgplumb::rules::version_gap
