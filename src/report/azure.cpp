#include <fmt/format.h>

#include "report/finding_text.h"
#include "report/locator.h"
#include "report/report.h"

// `##vso[task.logissue type=...;sourcepath=...]message` (Azure Pipelines, "Logging commands"),
// which knows errors and warnings alone.

namespace pgplumb::report {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '%':
        out += "%AZP25";
        break;
      case ';':
        out += "%3B";
        break;
      case '\r':
        out += "%0D";
        break;
      case '\n':
        out += "%0A";
        break;
      case ']':
        out += "%5D";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace

std::string render_azure(const lint::Run& run) {
  Locator locator(run.history->sources);
  std::string out;
  for (const lint::Finding& finding : run.findings) {
    const Position at = locator.begin(finding.problem.span, ColumnUnit::utf16);
    out += fmt::format(
        "##vso[task.logissue type={};sourcepath={};linenumber={};columnnumber={};code={};]{}\n",
        finding.severity == lint::Severity::error ? "error" : "warning",
        escaped(locator.path(finding.problem.span)), at.line, at.column, escaped(finding.rule),
        escaped(whole_message(finding.problem)));
  }
  return out;
}

}  // namespace pgplumb::report
