#include <fmt/format.h>

#include <map>
#include <vector>

#include "report/finding_text.h"
#include "report/locator.h"
#include "report/report.h"

namespace pgplumb::report {

std::string render_checkstyle(const lint::Run& run) {
  Locator locator(run.history->sources);
  std::map<std::string, std::string> files;
  for (const lint::Finding& finding : run.findings) {
    const Position at = locator.begin(finding.problem.span, ColumnUnit::code_points);
    files[locator.path(finding.problem.span)] += fmt::format(
        "    <error line=\"{}\" column=\"{}\" severity=\"{}\" message=\"{}\" "
        "source=\"pgplumb.{}\"/>\n",
        at.line, at.column,
        finding.severity == lint::Severity::note ? "info" : lint::severity_name(finding.severity),
        xml_text(message_line(finding.problem)), xml_text(finding.rule));
  }
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n";
  for (const auto& [path, errors] : files) {
    out += fmt::format("  <file name=\"{}\">\n{}  </file>\n", xml_text(path), errors);
  }
  return out + "</checkstyle>\n";
}

}  // namespace pgplumb::report
