#include <fmt/format.h>

#include <array>

#include "report/finding_text.h"
#include "report/locator.h"
#include "report/report.h"

// `##vso[task.logissue type=...;sourcepath=...]message` (Azure Pipelines, "Logging commands"),
// which knows errors and warnings alone.

namespace pgplumb::report {
namespace {

/// Azure Pipelines, "Logging commands", "Formatting commands".
constexpr auto codes = std::to_array<CharacterCode>(
    {{'%', "%AZP25"}, {';', "%3B"}, {'\r', "%0D"}, {'\n', "%0A"}, {']', "%5D"}});

std::string escaped(std::string_view text) { return log_text(text, codes); }

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
