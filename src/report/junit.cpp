#include <fmt/format.h>

#include <map>
#include <vector>

#include "report/finding_text.h"
#include "report/locator.h"
#include "report/report.h"

// One suite a file under review, as people look for the file that fails. A file without findings
// has one case that passes, so that the counts say what was looked at.

namespace pgplumb::report {
namespace {

using Suites = std::map<std::string, std::vector<const lint::Finding*>>;

Suites suites_of(const lint::Run& run, const Locator& locator) {
  Suites suites;
  for (const history::Project& project : run.history->projects) {
    for (const history::Migration& migration : project.migrations) {
      if (migration.under_review) suites[locator.path(migration.file)];
    }
  }
  for (const lint::Finding& finding : run.findings) {
    suites[locator.path(finding.problem.span)].push_back(&finding);
  }
  return suites;
}

std::string case_of(const lint::Finding& finding, Locator& locator) {
  const Position at = locator.begin(finding.problem.span, ColumnUnit::code_points);
  return fmt::format(
      "    <testcase classname=\"{}\" name=\"{}:{}:{}\">\n"
      "      <failure type=\"{}\" message=\"{}\">{}</failure>\n"
      "    </testcase>\n",
      xml_text(finding.rule), xml_text(finding.rule), at.line, at.column,
      lint::severity_name(finding.severity), xml_text(finding.problem.message),
      xml_text(whole_message(finding.problem)));
}

}  // namespace

std::string render_junit(const lint::Run& run) {
  Locator locator(run.history->sources);
  const Suites suites = suites_of(run, locator);
  std::size_t tests = 0;
  std::string body;
  for (const auto& [path, findings] : suites) {
    const std::size_t count = findings.empty() ? 1 : findings.size();
    tests += count;
    body += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\">\n",
                        xml_text(path), count, findings.size());
    for (const lint::Finding* finding : findings) body += case_of(*finding, locator);
    if (findings.empty()) {
      body += fmt::format("    <testcase classname=\"pgplumb\" name=\"{}\"/>\n", xml_text(path));
    }
    body += "  </testsuite>\n";
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"pgplumb\" tests=\"{}\" failures=\"{}\" errors=\"0\">\n{}</testsuites>\n",
      tests, run.findings.size(), body);
}

}  // namespace pgplumb::report
