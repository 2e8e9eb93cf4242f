#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/finding_text.h"
#include "report/findings_markdown.h"
#include "report/locator.h"
#include "report/report.h"

// One section a file in the order of the history:
//
//   ### migrations/007_x.sql
//
//   - **error** line 3: dropping ... — `drop-column`
//     <details><summary>why, and what to do instead</summary> ... </details>
//
// GitHub takes no more than 65,536 characters in a comment. Where all does not fit, the details of
// the least severe go first, then the findings themselves, and a last line says how many.

namespace pgplumb::report {
namespace {

std::string details_of(const lint::Problem& problem) {
  if (problem.notes.empty() && problem.instead.empty()) return "";
  std::string out = "  <details><summary>why, and what to do instead</summary>\n\n";
  for (const std::string& note : problem.notes) {
    out += fmt::format("  - {}\n", markdown_text(note));
  }
  if (!problem.instead.empty()) {
    const std::string fence = markdown_fence(problem.instead, 3);
    out += fmt::format("\n  {}sql\n  ", fence);
    for (const char c : problem.instead) {
      out += c;
      if (c == '\n') out += "  ";
    }
    out += fmt::format("\n  {}\n", fence);
  }
  return out + "\n  </details>\n";
}

std::string item_of(const lint::Finding& finding, std::uint32_t line) {
  return fmt::format("- **{}** line {}: {} — `{}`\n", lint::severity_name(finding.severity), line,
                     markdown_text(finding.problem.message), finding.rule);
}

std::string summary_line(const lint::Summary& summary) {
  if (summary.errors + summary.warnings + summary.notes == 0) {
    return fmt::format("pgplumb found nothing in {} {} of {} {}.\n", summary.statements,
                       summary.statements == 1 ? "statement" : "statements", summary.files,
                       summary.files == 1 ? "file" : "files");
  }
  return fmt::format("pgplumb: **{}** {}, **{}** {}, **{}** {} in {} {}.\n", summary.errors,
                     summary.errors == 1 ? "error" : "errors", summary.warnings,
                     summary.warnings == 1 ? "warning" : "warnings", summary.notes,
                     summary.notes == 1 ? "note" : "notes", summary.files,
                     summary.files == 1 ? "file" : "files");
}

/// What of the findings is shown: those at least as severe, and the details of those.
struct Cut {
  lint::Severity shown = lint::Severity::note;
  lint::Severity detailed = lint::Severity::note;
  bool with_details = true;
};

std::string render_cut(const lint::Run& run, const Cut& cut, std::string_view heading) {
  Locator locator(run.history->sources);
  std::string out;
  std::string path;
  std::size_t left_out = 0;
  for (const lint::Finding& finding : run.findings) {
    if (finding.severity < cut.shown) {
      ++left_out;
      continue;
    }
    const Span span = finding.problem.span;
    if (locator.path(span) != path) {
      path = locator.path(span);
      out += fmt::format("{}{} {}\n\n", out.empty() ? "" : "\n", heading, markdown_text(path));
    }
    out += item_of(finding, locator.begin(span, ColumnUnit::code_points).line);
    if (cut.with_details && finding.severity >= cut.detailed) out += details_of(finding.problem);
  }
  if (left_out > 0) {
    out += fmt::format("\n{} more {} not shown here.\n", left_out,
                       left_out == 1 ? "finding is" : "findings are");
  }
  return out;
}

}  // namespace

std::string findings_markdown(const lint::Run& run, std::size_t largest, std::string_view heading) {
  using lint::Severity;
  constexpr std::array<Cut, 6> cuts{{
      {.shown = Severity::note, .detailed = Severity::note},
      {.shown = Severity::note, .detailed = Severity::warning},
      {.shown = Severity::note, .detailed = Severity::error},
      {.shown = Severity::note, .with_details = false},
      {.shown = Severity::warning, .with_details = false},
      {.shown = Severity::error, .with_details = false},
  }};
  for (const Cut& cut : cuts) {
    std::string out = render_cut(run, cut, heading);
    if (out.size() <= largest) return out;
  }
  return "";
}

std::string render_markdown(const lint::Run& run) {
  const std::string summary = summary_line(run.summary);
  const std::string findings = findings_markdown(run, largest_comment - summary.size(), "###");
  return summary + (findings.empty() ? "" : "\n") + findings;
}

}  // namespace pgplumb::report
