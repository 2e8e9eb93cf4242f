#include "report/review_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "report/locator.h"
#include "text/counted.h"

namespace pgplumb::report {
namespace {

/// Groups of rules: folders of rules/.
constexpr std::string_view compatibility = "compatibility";
constexpr std::string_view destructive = "destructive";

ReviewLine line_of(const lint::Finding& finding, Locator& locator) {
  const Span span = finding.problem.span;
  return {.place = fmt::format("{}:{}", locator.path(span),
                               locator.begin(span, ColumnUnit::code_points).line),
          .text = finding.problem.message,
          .rule = std::string(finding.rule)};
}

std::string remnant_words(const replay::DownOutcome& down) {
  constexpr std::size_t most = 5;
  std::vector<std::string> words;
  for (const replay::Remnant& remnant : down.remnants) {
    if (words.size() == most) {
      words.push_back(fmt::format("{} more", down.remnants.size() - most));
      break;
    }
    const std::string_view how = remnant.kind == replay::Remnant::left      ? "is left"
                                 : remnant.kind == replay::Remnant::missing ? "is not back"
                                                                            : "is otherwise";
    words.push_back(fmt::format("{} {}", remnant.what, how));
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace

std::string verdict(const Review& review) {
  const lint::Summary& summary = review.run->summary;
  if (summary.files == 0 && review.run->findings.empty()) return "no migration is under review";
  std::vector<std::string> counts;
  if (summary.errors > 0) counts.push_back(counted(summary.errors, "error"));
  if (summary.warnings > 0) counts.push_back(counted(summary.warnings, "warning"));
  if (summary.notes > 0) counts.push_back(counted(summary.notes, "note"));
  const std::string files = counted(summary.files, "migration");
  if (counts.empty()) {
    return fmt::format("ready: nothing found in {} of {}", counted(summary.statements, "statement"),
                       files);
  }
  const std::string_view word = summary.errors > 0     ? "not ready"
                                : summary.warnings > 0 ? "with care"
                                                       : "ready";
  return fmt::format("{}: {} in {}", word, fmt::join(counts, ", "), files);
}

std::vector<ReviewLine> broken_for_old_code(const Review& review) {
  Locator locator(review.run->history->sources);
  std::vector<ReviewLine> lines;
  for (const lint::Finding& finding : review.run->findings) {
    if (finding.group == compatibility || finding.group == destructive) {
      lines.push_back(line_of(finding, locator));
    }
  }
  return lines;
}

std::string way_back_words(const WayBack& way) {
  if (!way.migration->down.exists()) return "has no down: only another migration leads back";
  if (!way.down) return "has a down, which could not be worked out";
  if (way.down->empty) return "has a down that does nothing";
  if (way.down->remnants.empty()) return "its down takes the schema back to what it was";
  return fmt::format("its down does not take all of it back: {}", remnant_words(*way.down));
}

std::vector<ReviewLine> ways_back(const Review& review) {
  const Locator locator(review.run->history->sources);
  std::vector<ReviewLine> lines;
  for (const WayBack& way : review.ways_back) {
    const std::uint32_t file = way.migration->file;
    std::string text = way_back_words(way);
    const auto losses = std::ranges::count_if(review.run->findings, [&](const auto& finding) {
      return finding.group == destructive && finding.problem.span.file == file;
    });
    if (losses > 0) {
      text += fmt::format("; what {} {} away does not come back",
                          counted(static_cast<std::size_t>(losses), "step"),
                          losses == 1 ? "takes" : "take");
    }
    lines.push_back({.place = locator.path(file), .text = text, .rule = {}});
  }
  return lines;
}

}  // namespace pgplumb::report
