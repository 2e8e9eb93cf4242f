#include <fmt/format.h>

#include "report/finding_text.h"
#include "report/locator.h"
#include "report/report.h"
#include "text/printable.h"

// Columns count bytes, as GCC does (GNU Coding Standards, "Formatting Error Messages").

namespace pgplumb::report {

std::string render_gcc(const lint::Run& run) {
  Locator locator(run.history->sources);
  std::string out;
  for (const lint::Finding& finding : run.findings) {
    const Position at = locator.begin(finding.problem.span, ColumnUnit::bytes);
    out += fmt::format("{}:{}:{}: {}: {} [{}]\n", printable(locator.path(finding.problem.span)),
                       at.line, at.column, lint::severity_name(finding.severity),
                       message_line({.message = finding.problem.message}), finding.rule);
  }
  return out;
}

}  // namespace pgplumb::report
