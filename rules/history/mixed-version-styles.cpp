#include <fmt/format.h>

#include <algorithm>

#include "lint/migration_words.h"

namespace pgplumb::rules::mixed_version_styles {
namespace {

using history::Migration;

enum class Style : std::uint8_t { none, sequence, date };

/// A number that counts up has few digits; a date, a time or milliseconds have eight or more.
Style style_of(const Migration& migration) {
  constexpr std::size_t fewest_of_date = 8;
  const std::string_view version = migration.version;
  const bool is_number =
      !version.empty() && std::ranges::all_of(version, [](char c) { return c >= '0' && c <= '9'; });
  if (!is_number || migration.repeatable || migration.inner) return Style::none;
  const std::size_t first = std::min(version.find_first_not_of('0'), version.size());
  return version.size() - first < fewest_of_date ? Style::sequence : Style::date;
}

void check(const lint::HistoryContext& context, lint::Problems& problems) {
  const auto& migrations = context.project.migrations;
  const auto dated = std::ranges::find_if(
      migrations, [](const Migration& migration) { return style_of(migration) == Style::date; });
  if (dated == migrations.end()) return;
  const auto counts = std::ranges::count_if(
      migrations, [](const Migration& migration) { return style_of(migration) == Style::date; });
  const auto all = std::ranges::count_if(
      migrations, [](const Migration& migration) { return style_of(migration) != Style::none; });
  const Style rare = counts * 2 > all ? Style::sequence : Style::date;
  for (const Migration& migration : migrations) {
    if (!migration.under_review || style_of(migration) != rare) continue;
    problems.add(
        {.span = lint::line_at(context, migration.file),
         .message = fmt::format("{} is numbered by {}, and most others by {}", migration.name,
                                rare == Style::date ? "date" : "count",
                                rare == Style::date ? "count" : "date"),
         .notes = {"all numbers that count up come before all dates, whenever they are written"},
         .subject = migration.name});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::note,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .on_by_default = false,  // a project that changed its numbers once can live with it
    .tags = {"history"},
    .on_history = check,
};

}  // namespace pgplumb::rules::mixed_version_styles
