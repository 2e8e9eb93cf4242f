#include <algorithm>
#include <boost/json.hpp>
#include <functional>
#include <optional>
#include <unordered_map>

#include <fmt/format.h>

#include "lint/page.h"
#include "report/json_text.h"
#include "report/line_hash.h"
#include "report/locator.h"
#include "report/report.h"
#include "report/sarif_graph.h"
#include "text/ascii.h"

// SARIF 2.1.0 for GitHub code scanning, which shows of it: message, first location, linked related
// locations, rule help, primaryLocationLineHash ("SARIF support for code scanning" in its
// documentation). An alert shows in a pull request only if all its lines are in the diff, so a
// region is never longer than its first line. Other viewers read the fixes, the logical locations,
// and the code flows, which lead from earlier places to the finding; GitHub shows these too.

namespace pgplumb::report {
namespace {

namespace json = boost::json;
using lint::Finding;
using lint::Problem;
using lint::RegisteredRule;

constexpr const char* schema_uri =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// More results in a run, and GitHub takes none of them ("SARIF support for code scanning").
constexpr std::size_t most_results = 25'000;
/// More results are a line each: nobody reads them, and indentation would be most of the text.
constexpr std::size_t most_for_people = 1'000;
constexpr const char* information_uri = "https://github.com/pgplumb/pgplumb";

/// "index-without-concurrently" as "IndexWithoutConcurrently": SARIF wants a name beside the id.
std::string pascal_case(std::string_view id) {
  std::string name;
  bool start = true;
  for (const char c : id) {
    if (c == '-') {
      start = true;
      continue;
    }
    name += start ? to_upper(c) : c;
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
    const bool plain = is_letter(c) || is_digit(c) || unreserved.find(c) != std::string_view::npos;
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
    choose_results();
    graph_ = SarifGraph(results_);
    for (const Finding* finding : results_) reported_.push_back(finding->rule);
    std::ranges::sort(reported_);
    reported_.erase(std::unique(reported_.begin(), reported_.end()), reported_.end());
  }

  /// Result by result: all of them as one value would be several times as large as the text.
  std::string render() {
    constexpr std::size_t usual_size = 2048;  // bytes of a result
    std::string out;
    out.reserve((results_.size() + 8) * usual_size);
    out += "{\n";
    add_member(out, "$schema", schema_uri, 2);
    add_member(out, "version", "2.1.0", 2);
    out += "  \"runs\": [\n    {\n";
    add_member(out, "tool",
               {{"driver",
                 {{"name", "pgplumb"},
                  {"semanticVersion", PGPLUMB_VERSION},
                  {"informationUri", information_uri},
                  {"rules", rules()}}}},
               6);
    if (left_out_ > 0) add_member(out, "invocations", json::array{invocation()}, 6);
    add_member(out, "automationDetails", {{"id", "pgplumb/"}}, 6);
    add_member(out, "originalUriBaseIds",
               {{"%SRCROOT%", {{"description", {{"text", "The folder that pgplumb ran in."}}}}}},
               6);
    add_member(out, "columnKind", "utf16CodeUnits", 6);
    if (!graph_.empty()) add_member(out, "graphs", graph_.graphs(), 6);
    out += "      \"results\": [";
    for (const Finding* finding : results_) {
      out += finding == results_.front() ? "\n        " : ",\n        ";
      if (results_.size() > most_for_people) {
        out += json::serialize(result(*finding));
      } else {
        append_json(out, result(*finding), 8);
      }
    }
    out += results_.empty() ? "]\n" : "\n      ]\n";
    out += "    }\n  ]\n}\n";
    return out;
  }

 private:
  static void add_member(std::string& out, std::string_view name, const json::value& value,
                         std::size_t indent) {
    out += fmt::format("{:{}}\"{}\": ", "", indent, name);
    append_json(out, value, indent);
    out += ",\n";
  }

  /// All findings or, of too many, the most severe; in their order.
  void choose_results() {
    for (const Finding& finding : run_.findings) results_.push_back(&finding);
    if (results_.size() <= most_results) return;
    left_out_ = results_.size() - most_results;
    std::vector<const Finding*> by_severity = results_;
    std::ranges::stable_sort(by_severity, std::greater(), &Finding::severity);
    by_severity.resize(most_results);
    std::ranges::sort(by_severity);  // they are elements of one vector
    results_ = std::move(by_severity);
  }

  [[nodiscard]] json::object invocation() const {
    const std::string text = fmt::format(
        "The {} least severe findings are left out: GitHub takes {} results in a run and no more.",
        left_out_, most_results);
    json::object notification{{"level", "warning"}, {"message", {{"text", text}}}};
    return {{"executionSuccessful", true},
            {"toolExecutionNotifications", json::array{std::move(notification)}}};
  }

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

  /// A URI takes any bytes.
  json::object artifact(Span span) const {
    return {{"uri", uri_of(run_.history->sources[span.file].path)}, {"uriBaseId", "%SRCROOT%"}};
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
                        {"locations", json::array{primary_location(finding)}},
                        {"partialFingerprints",
                         {{"primaryLocationLineHash", line_hash(problem.span)},
                          {"pgplumb/v1", finding.fingerprint}}}};
    if (!problem.related.empty()) {
      object["relatedLocations"] = related(problem);
      object["codeFlows"] = code_flows(problem);
    }
    if (auto ways = graph_.traversals(problem)) object["graphTraversals"] = std::move(*ways);
    if (json::array all = fixes(finding); !all.empty()) object["fixes"] = std::move(all);
    return object;
  }

  json::object primary_location(const Finding& finding) {
    json::object object = location(finding.problem.span);
    if (auto logical = logical_location(finding.problem.subject.name)) {
      object["logicalLocations"] = json::array{std::move(*logical)};
    }
    return object;
  }

  /// A subject is "schema.object" or "schema.object.member" where it names something of the schema.
  [[nodiscard]] std::optional<json::object> logical_location(std::string_view subject) const {
    const std::size_t first = subject.find('.');
    if (first == std::string_view::npos || subject.find_first_of(" ,:\"") != subject.npos)
      return {};
    const auto has_schema = [&](const replay::Outcome& outcome) {
      return outcome.catalog.schemas.find(std::string(subject.substr(0, first))) != nullptr;
    };
    if (std::ranges::none_of(run_.outcomes, has_schema)) return {};
    const std::size_t last = subject.rfind('.');
    return json::object{{"name", view(subject.substr(last + 1))},
                        {"fullyQualifiedName", view(subject)},
                        {"kind", first == last ? "object" : "member"}};
  }

  /// The related places in their order, and at the end what they lead to.
  json::array code_flows(const Problem& problem) {
    json::array steps;
    const auto add = [&](Span span, const std::string& message) {
      json::object place = location(span);
      place["message"] = json::object{{"text", message + "."}};
      steps.push_back(json::object{{"location", std::move(place)}});
    };
    for (const lint::Related& place : problem.related) add(place.span, place.message);
    add(problem.span, problem.message);
    json::object flow{{"locations", std::move(steps)}};
    return {json::object{{"threadFlows", json::array{std::move(flow)}}}};
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

  /// The finding's own, and those of what is told in its notes.
  json::array fixes(const Finding& finding) {
    json::array all;
    const auto add = [&](const lint::Fix& each) {
      if (!each.edits.empty()) all.push_back(render_fix(each));
    };
    if (finding.problem.fix) add(*finding.problem.fix);
    for (const lint::FoldedFix& each : finding.folded_fixes) add(each.fix);
    return all;
  }

  json::object render_fix(const lint::Fix& fix) {
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
    return {{"description", {{"text", fix.title + "."}}},
            {"artifactChanges", json::array{std::move(change)}}};
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
  std::vector<const Finding*> results_;
  SarifGraph graph_{{}};
  std::size_t left_out_ = 0;                ///< findings that are no result
  std::vector<std::string_view> reported_;  ///< the ids of the rules with findings, sorted
  std::unordered_map<std::uint32_t, std::vector<std::string>> hashes_;
};

}  // namespace

std::string render_sarif(const lint::Run& run) { return SarifReport(run).render(); }

}  // namespace pgplumb::report
