#include <algorithm>
#include <boost/json.hpp>
#include <unordered_map>

#include <fmt/format.h>

#include "lint/page.h"
#include "report/json_text.h"
#include "report/line_hash.h"
#include "report/locator.h"
#include "report/report.h"

// SARIF 2.1.0 for GitHub code scanning, which shows of it: message, first location, linked related
// locations, rule help, primaryLocationLineHash ("SARIF support for code scanning" in its
// documentation). An alert shows in a pull request only if all its lines are in the diff, so a
// region is never longer than its first line. Other viewers read the fixes.

namespace pgplumb::report {
namespace {

namespace json = boost::json;
using lint::Finding;
using lint::Problem;
using lint::RegisteredRule;

constexpr const char* schema_uri =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
constexpr const char* information_uri = "https://github.com/pgplumb/pgplumb";

json::string_view view(std::string_view text) { return {text.data(), text.size()}; }

/// "index-without-concurrently" as "IndexWithoutConcurrently": SARIF wants a name beside the id.
std::string pascal_case(std::string_view id) {
  std::string name;
  bool start = true;
  for (const char c : id) {
    if (c == '-') {
      start = true;
      continue;
    }
    name += start && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    start = false;
  }
  return name;
}

std::string_view precision_word(lint::Precision precision) {
  switch (precision) {
    case lint::Precision::low:
      return "low";
    case lint::Precision::medium:
      return "medium";
    case lint::Precision::high:
      return "high";
    case lint::Precision::very_high:
      return "very-high";
  }
  return {};
}

/// GitHub's `problem.severity` knows no notes.
std::string_view problem_severity(lint::Severity severity) {
  return severity == lint::Severity::note ? "recommendation" : lint::severity_name(severity);
}

/// A URI for a path: what RFC 3986 does not let stand in a path is percent-encoded.
std::string uri_of(std::string_view path) {
  constexpr std::string_view unreserved = "-._~/!$&'()*+,;=@";
  std::string uri;
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       unreserved.find(c) != std::string_view::npos;
    if (plain) {
      uri += c;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return uri;
}

/// In a message, `[text](1)` is a link: brackets and backslashes of the text are escaped.
std::string message_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

class SarifReport {
 public:
  explicit SarifReport(const lint::Run& run) : run_(run), locator_(run.history->sources) {
    for (const Finding& finding : run.findings) reported_.push_back(finding.rule);
    std::ranges::sort(reported_);
    reported_.erase(std::unique(reported_.begin(), reported_.end()), reported_.end());
  }

  json::object render() {
    json::array results;
    for (const Finding& finding : run_.findings) results.push_back(result(finding));
    json::object driver{{"name", "pgplumb"},
                        {"semanticVersion", PGPLUMB_VERSION},
                        {"informationUri", information_uri},
                        {"rules", rules()}};
    json::object run{
        {"tool", {{"driver", std::move(driver)}}},
        {"automationDetails", {{"id", "pgplumb/"}}},
        {"originalUriBaseIds",
         {{"%SRCROOT%", {{"description", {{"text", "The folder that pgplumb ran in."}}}}}}},
        {"columnKind", "utf16CodeUnits"},
        {"results", std::move(results)}};
    return {{"$schema", schema_uri}, {"version", "2.1.0"}, {"runs", json::array{std::move(run)}}};
  }

 private:
  json::array rules() const {
    json::array all;
    for (const std::string_view id : reported_) {
      const auto found = std::ranges::find(run_.rules, id, &RegisteredRule::id);
      if (found != run_.rules.end()) all.push_back(descriptor(*found));
    }
    return all;
  }

  static json::object descriptor(const RegisteredRule& rule) {
    const lint::Page page = lint::parse_page(rule.page);
    json::array tags;
    for (const std::string_view tag : rule.rule->tags) {
      if (!tag.empty()) tags.push_back(json::string(view(tag)));
    }
    return {
        {"id", view(rule.id)},
        {"name", pascal_case(rule.id)},
        {"shortDescription", {{"text", page.summary}}},
        {"fullDescription", {{"text", page.summary}}},
        {"help", {{"text", view(rule.page)}, {"markdown", view(rule.page)}}},
        {"helpUri",
         fmt::format("{}/blob/main/rules/{}/{}.md", information_uri, rule.group, rule.id)},
        {"defaultConfiguration", {{"level", view(lint::severity_name(rule.rule->severity))}}},
        {"properties",
         {{"tags", std::move(tags)},
          {"precision", view(precision_word(rule.rule->precision))},
          {"problem.severity", view(problem_severity(rule.rule->severity))}}},
    };
  }

  json::object artifact(Span span) const {
    return {{"uri", uri_of(locator_.path(span))}, {"uriBaseId", "%SRCROOT%"}};
  }

  /// The span's part on its first line.
  json::object region(Span span) {
    const LineIndex& lines = locator_.lines(span.file);
    const Position begin = lines.position(span.begin, ColumnUnit::utf16);
    const auto line_end =
        static_cast<std::uint32_t>(lines.line_start(begin.line) + lines.line(begin.line).size());
    const std::uint32_t end = std::max(span.begin, std::min(span.end, line_end));
    return {{"startLine", begin.line},
            {"startColumn", begin.column},
            {"endLine", begin.line},
            {"endColumn", lines.position(end, ColumnUnit::utf16).column}};
  }

  json::object location(Span span) {
    return {{"physicalLocation", {{"artifactLocation", artifact(span)}, {"region", region(span)}}}};
  }

  /// What happens, why, and links to the related places, as one text of several sentences.
  static std::string message(const Problem& problem) {
    std::string text = message_text(problem.message) + ".";
    for (const std::string& note : problem.notes) text += " " + message_text(note) + ".";
    for (std::size_t i = 0; i < problem.related.size(); ++i) {
      text += fmt::format(" [{}]({}).", message_text(problem.related[i].message), i + 1);
    }
    return text;
  }

  json::object result(const Finding& finding) {
    const Problem& problem = finding.problem;
    const auto index = std::ranges::lower_bound(reported_, finding.rule) - reported_.begin();
    json::object object{{"ruleId", view(finding.rule)},
                        {"ruleIndex", index},
                        {"level", view(lint::severity_name(finding.severity))},
                        {"message", {{"text", message(problem)}}},
                        {"locations", json::array{location(problem.span)}},
                        {"partialFingerprints",
                         {{"primaryLocationLineHash", line_hash(problem.span)},
                          {"pgplumb/v1", finding.fingerprint}}}};
    if (!problem.related.empty()) object["relatedLocations"] = related(problem);
    if (problem.fix && !problem.fix->edits.empty()) object["fixes"] = fixes(*problem.fix);
    return object;
  }

  json::array related(const Problem& problem) {
    json::array all;
    for (const lint::Related& place : problem.related) {
      json::object object = location(place.span);
      object["id"] = all.size() + 1;
      object["message"] = json::object{{"text", place.message + "."}};
      all.push_back(std::move(object));
    }
    return all;
  }

  json::array fixes(const lint::Fix& fix) {
    json::array replacements;
    for (const Edit& edit : fix.edits) {
      const Position begin = locator_.begin(edit.span, ColumnUnit::utf16);
      const Position end = locator_.end(edit.span, ColumnUnit::utf16);
      replacements.push_back(json::object{{"deletedRegion",
                                           {{"startLine", begin.line},
                                            {"startColumn", begin.column},
                                            {"endLine", end.line},
                                            {"endColumn", end.column}}},
                                          {"insertedContent", {{"text", edit.text}}}});
    }
    json::object change{{"artifactLocation", artifact(fix.edits.front().span)},
                        {"replacements", std::move(replacements)}};
    return {json::object{{"description", {{"text", fix.title + "."}}},
                         {"artifactChanges", json::array{std::move(change)}}}};
  }

  std::string line_hash(Span span) {
    auto found = hashes_.find(span.file);
    if (found == hashes_.end()) {
      found = hashes_.emplace(span.file, line_hashes(run_.history->sources[span.file].text)).first;
    }
    const std::uint32_t line = locator_.begin(span, ColumnUnit::utf16).line;
    return line <= found->second.size() ? found->second[line - 1] : std::string();
  }

  const lint::Run& run_;
  Locator locator_;
  std::vector<std::string_view> reported_;  ///< the ids of the rules with findings, sorted
  std::unordered_map<std::uint32_t, std::vector<std::string>> hashes_;
};

}  // namespace

std::string render_sarif(const lint::Run& run) { return json_text(SarifReport(run).render()); }

}  // namespace pgplumb::report
