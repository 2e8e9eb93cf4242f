#include <fmt/format.h>

#include <array>

#include "report/finding_text.h"
#include "report/locator.h"
#include "report/report.h"

// `::error file=...,line=...::message`, most severe first. GitHub shows ten of each level a step
// and drops the rest without a word (actions/toolkit, docs/problem-matchers.md), so the rest is
// counted in a last line.

namespace pgplumb::report {
namespace {

constexpr std::size_t shown_of_a_level = 10;

constexpr auto codes = std::to_array<CharacterCode>({{'%', "%25"}, {'\r', "%0D"}, {'\n', "%0A"}});
constexpr auto property_codes = std::to_array<CharacterCode>(
    {{'%', "%25"}, {'\r', "%0D"}, {'\n', "%0A"}, {':', "%3A"}, {',', "%2C"}});

std::string escaped(std::string_view text, bool property) {
  return property ? log_text(text, property_codes) : log_text(text, codes);
}

std::string_view command(lint::Severity severity) {
  return severity == lint::Severity::note ? "notice" : lint::severity_name(severity);
}

std::string annotation(const lint::Finding& finding, Locator& locator) {
  const lint::Problem& problem = finding.problem;
  const Position begin = locator.begin(problem.span, ColumnUnit::utf16);
  const Position end = locator.end(problem.span, ColumnUnit::utf16);
  // Columns are refused where the lines differ.
  const std::string place =
      begin.line == end.line
          ? fmt::format("line={},col={},endColumn={}", begin.line, begin.column, end.column)
          : fmt::format("line={},endLine={}", begin.line, end.line);
  return fmt::format("::{} file={},{},title={}::{}\n", command(finding.severity),
                     escaped(locator.path(problem.span), true), place, escaped(finding.rule, true),
                     escaped(whole_message(problem), false));
}

}  // namespace

std::string render_github(const lint::Run& run) {
  Locator locator(run.history->sources);
  std::string out;
  std::size_t left_out = 0;
  for (const lint::Severity severity :
       {lint::Severity::error, lint::Severity::warning, lint::Severity::note}) {
    std::size_t shown = 0;
    for (const lint::Finding& finding : run.findings) {
      if (finding.severity != severity) continue;
      if (shown++ < shown_of_a_level) {
        out += annotation(finding, locator);
      } else {
        ++left_out;
      }
    }
  }
  if (left_out > 0) out += fmt::format("{} more findings are not shown as annotations\n", left_out);
  return out;
}

}  // namespace pgplumb::report
