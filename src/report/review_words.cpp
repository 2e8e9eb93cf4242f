#include "report/review_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "catalog/session.h"
#include "integrity/names.h"
#include "report/locator.h"
#include "sql/walk.h"
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

/// "reads and writes orders, reads customers": the relations of the query that are under review.
std::string touched_words(const replay::Outcome& outcome, const sql::Query& query) {
  struct Use {
    bool reads = false, writes = false;
  };
  std::map<catalog::Oid, Use> uses;
  const catalog::Session session;
  const auto find = [&](const sql::QualifiedName* name) -> Use* {
    const auto* relation = catalog::resolve_relation(outcome.catalog, session, *name);
    const bool touched = relation != nullptr && outcome.reviewed.contains(relation->oid);
    return touched ? &uses[relation->oid] : nullptr;
  };
  const sql::TableUse tables = sql::tables_of(query);
  for (const sql::QualifiedName* name : tables.reads) {
    if (Use* use = find(name)) use->reads = true;
  }
  for (const sql::QualifiedName* name : tables.writes) {
    if (Use* use = find(name)) use->writes = true;
  }
  std::vector<std::string> words;
  for (const auto& [oid, use] : uses) {
    words.push_back(fmt::format("{} {}",
                                use.reads && use.writes ? "reads and writes"
                                : use.writes            ? "writes"
                                                        : "reads",
                                integrity::display_name(*outcome.catalog.relations.find(oid))));
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

std::vector<ReviewLine> touched_queries(const Review& review) {
  constexpr std::size_t most = 50;
  const history::History& history = *review.run->history;
  Locator locator(history.sources);
  std::vector<ReviewLine> lines;
  std::size_t left_out = 0;
  for (const history::QueryFile& file : history.queries) {
    for (const history::ApplicationQuery& query : file.queries) {
      std::string words;
      for (const replay::Outcome& outcome : review.run->outcomes) {
        if (words.empty()) words = touched_words(outcome, query.query);
      }
      if (words.empty()) continue;
      if (lines.size() == most) {
        ++left_out;
        continue;
      }
      lines.push_back(
          {.place = fmt::format("{}:{}", locator.path(query.span),
                                locator.begin(query.span, ColumnUnit::code_points).line),
           .text = query.name.empty() ? words : query.name + " " + words,
           .rule = {}});
    }
  }
  if (left_out > 0) {
    lines.push_back({.place = "and", .text = fmt::format("{} more", left_out), .rule = {}});
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
