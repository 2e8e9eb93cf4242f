#include <boost/json.hpp>

#include "report/finding_text.h"
#include "report/json_text.h"
#include "report/locator.h"
#include "report/report.h"

// An array, empty where nothing was found. GitLab shows the description and not the name of the
// check, and tells findings of two runs apart by their fingerprints (GitLab, "Code Quality report
// format").

namespace pgplumb::report {
namespace {

namespace json = boost::json;

std::string_view severity_word(lint::Severity severity) {
  switch (severity) {
    case lint::Severity::error:
      return "critical";
    case lint::Severity::warning:
      return "major";
    case lint::Severity::note:
      return "info";
  }
  return {};
}

}  // namespace

std::string render_gitlab(const lint::Run& run) {
  Locator locator(run.history->sources);
  json::array issues;
  for (const lint::Finding& finding : run.findings) {
    const Span span = finding.problem.span;
    issues.push_back(json::object{
        {"description", std::string(finding.rule) + ": " + message_line(finding.problem)},
        {"check_name", std::string(finding.rule)},
        {"fingerprint", finding.fingerprint},
        {"severity", std::string(severity_word(finding.severity))},
        {"location",
         {{"path", std::string(locator.path(span))},
          {"lines", {{"begin", locator.begin(span, ColumnUnit::code_points).line}}}}}});
  }
  return json_text(issues);
}

}  // namespace pgplumb::report
