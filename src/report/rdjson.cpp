#include <boost/json.hpp>

#include <fmt/format.h>

#include "report/finding_text.h"
#include "report/json_text.h"
#include "report/locator.h"
#include "report/report.h"

// reviewdog's Diagnostic Format (proto/rdf/reviewdog.proto of reviewdog): columns count bytes from
// 1, and ranges end one past the last.

namespace pgplumb::report {
namespace {

namespace json = boost::json;

std::string_view severity_word(lint::Severity severity) {
  switch (severity) {
    case lint::Severity::error:
      return "ERROR";
    case lint::Severity::warning:
      return "WARNING";
    case lint::Severity::note:
      return "INFO";
  }
  return {};
}

class Diagnostics {
 public:
  explicit Diagnostics(const lint::Run& run) : locator_(run.history->sources) {}

  json::object diagnostic(const lint::Finding& finding) {
    const lint::Problem& problem = finding.problem;
    json::object object{{"message", whole_message(problem)},
                        {"location", location(problem.span)},
                        {"severity", std::string(severity_word(finding.severity))},
                        {"code",
                         {{"value", std::string(finding.rule)},
                          {"url", fmt::format("https://github.com/pgplumb/pgplumb/blob/main/rules/"
                                              "{}/{}.md",
                                              finding.group, finding.rule)}}}};
    json::array suggestions;
    const auto suggest = [&](const lint::Fix& fix) {
      for (const Edit& edit : fix.edits) {
        suggestions.push_back(json::object{{"range", range(edit.span)}, {"text", edit.text}});
      }
    };
    if (problem.fix) suggest(*problem.fix);
    for (const lint::FoldedFix& each : finding.folded_fixes) suggest(each.fix);
    if (!suggestions.empty()) object["suggestions"] = std::move(suggestions);
    if (!problem.related.empty()) {
      json::array related;
      for (const lint::Related& place : problem.related) {
        related.push_back(
            json::object{{"message", place.message}, {"location", location(place.span)}});
      }
      object["relatedLocations"] = std::move(related);
    }
    return object;
  }

 private:
  json::object range(Span span) {
    const Position begin = locator_.begin(span, ColumnUnit::bytes);
    const Position end = locator_.end(span, ColumnUnit::bytes);
    return {{"start", {{"line", begin.line}, {"column", begin.column}}},
            {"end", {{"line", end.line}, {"column", end.column}}}};
  }

  json::object location(Span span) {
    return {{"path", std::string(locator_.path(span))}, {"range", range(span)}};
  }

  Locator locator_;
};

}  // namespace

std::string render_rdjson(const lint::Run& run) {
  Diagnostics diagnostics(run);
  json::array all;
  for (const lint::Finding& finding : run.findings) {
    all.push_back(diagnostics.diagnostic(finding));
  }
  return json_text(
      json::object{{"source", {{"name", "pgplumb"}, {"url", "https://github.com/pgplumb/pgplumb"}}},
                   {"diagnostics", std::move(all)}});
}

std::string render_rdjsonl(const lint::Run& run) {
  Diagnostics diagnostics(run);
  std::string out;
  for (const lint::Finding& finding : run.findings) {
    out += json::serialize(diagnostics.diagnostic(finding)) + '\n';
  }
  return out;
}

}  // namespace pgplumb::report
