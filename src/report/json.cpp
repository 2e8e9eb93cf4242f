#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>
#include <string_view>

#include "report/json_text.h"
#include "report/locator.h"
#include "report/report.h"

// The shape only grows within a schema_version; keys that have nothing to say are left out.

namespace pgplumb::report {
namespace {

namespace json = boost::json;

class JsonReport {
 public:
  explicit JsonReport(const lint::Run& run) : run_(run), locator_(run.history->sources) {}

  /// Finding by finding: all of them as one value would be several times as large as the text.
  std::string render() {
    constexpr std::size_t usual_size = 1024;  // bytes of a finding
    std::string out;
    out.reserve((run_.findings.size() + 1) * usual_size);
    out += "{\n";
    add_member(out, "schema_version", 1);
    add_member(out, "tool", {{"name", "pgplumb"}, {"version", PGPLUMB_VERSION}});
    add_member(out, "target_version", run_.target_version);
    out += "  \"findings\": [";
    for (const lint::Finding& finding : run_.findings) {
      out += &finding == run_.findings.data() ? "\n    " : ",\n    ";
      append_rendered(out, finding);
    }
    out += run_.findings.empty() ? "],\n" : "\n  ],\n";
    const lint::Summary& summary = run_.summary;
    out += "  \"summary\": ";
    append_json(out,
                {{"files", summary.files},
                 {"statements", summary.statements},
                 {"errors", summary.errors},
                 {"warnings", summary.warnings},
                 {"notes", summary.notes},
                 {"suppressed", summary.suppressed}},
                2);
    out += "\n}\n";
    return out;
  }

  std::string render_lines() {
    std::string out;
    for (const lint::Finding& finding : run_.findings) {
      json::monotonic_resource memory(buffer_.data(), buffer_.size());
      out += json::serialize(render(finding, &memory)) + '\n';
    }
    return out;
  }

 private:
  static void add_member(std::string& out, std::string_view name, const json::value& value) {
    out += fmt::format("  \"{}\": ", name);
    append_json(out, value, 2);
    out += ",\n";
  }

  void append_rendered(std::string& out, const lint::Finding& finding) {
    json::monotonic_resource memory(buffer_.data(), buffer_.size());
    append_json(out, render(finding, &memory), 4);
  }

  void add_range(json::object& object, Span span) {
    const Position begin = locator_.begin(span, ColumnUnit::code_points);
    const Position end = locator_.end(span, ColumnUnit::code_points);
    object["line"] = begin.line;
    object["column"] = begin.column;
    object["end_line"] = end.line;
    object["end_column"] = end.column;
  }

  json::object render(const lint::Finding& finding, const json::storage_ptr& storage) {
    const lint::Problem& problem = finding.problem;
    json::object object(most_members, storage);
    object["rule"] = view(finding.rule);
    object["group"] = view(finding.group);
    object["severity"] = view(lint::severity_name(finding.severity));
    object["file"] = view(locator_.path(problem.span));
    add_range(object, problem.span);
    object["message"] = problem.message;
    add_notes(object, problem);
    add_related(object, problem);
    if (!problem.instead.empty()) object["instead"] = problem.instead;
    if (problem.fix) object["fix"] = render(*problem.fix, storage);
    add_folded_fixes(object, finding);
    object["fingerprint"] = finding.fingerprint;
    return object;
  }

  /// Each as `fix` has it, with the rule whose finding became a note of this one.
  void add_folded_fixes(json::object& object, const lint::Finding& finding) {
    json::array fixes(object.storage());
    for (const lint::FoldedFix& each : finding.folded_fixes) {
      json::object fix = render(each.fix, object.storage());
      fix["rule"] = view(each.rule);
      fixes.push_back(std::move(fix));
    }
    if (!fixes.empty()) object["folded_fixes"] = std::move(fixes);
  }

  static void add_notes(json::object& object, const lint::Problem& problem) {
    json::array notes(object.storage());
    for (const std::string& note : problem.notes) {
      notes.push_back(json::object({{"message", note}}, object.storage()));
    }
    if (!notes.empty()) object["notes"] = std::move(notes);
  }

  void add_related(json::object& object, const lint::Problem& problem) {
    json::array related(object.storage());
    for (const lint::Related& place : problem.related) {
      const Position at = locator_.begin(place.span, ColumnUnit::code_points);
      related.push_back(json::object({{"message", place.message},
                                      {"file", view(locator_.path(place.span))},
                                      {"line", at.line},
                                      {"column", at.column}},
                                     object.storage()));
    }
    if (!related.empty()) object["related"] = std::move(related);
  }

  json::object render(const lint::Fix& fix, const json::storage_ptr& storage) {
    json::array edits(storage);
    for (const Edit& edit : fix.edits) {
      json::object object(storage);
      add_range(object, edit.span);
      object["text"] = edit.text;
      edits.push_back(std::move(object));
    }
    return json::object({{"title", fix.title},
                         {"safety", fix.safety == lint::Safety::safe ? "safe" : "unsafe"},
                         {"edits", std::move(edits)}},
                        storage);
  }

  static constexpr std::size_t most_members = 16;  // of a finding

  const lint::Run& run_;
  Locator locator_;
  std::array<unsigned char, 1 << 14> buffer_;  ///< where a finding is put together
};

}  // namespace

std::string render_json(const lint::Run& run) { return JsonReport(run).render(); }
std::string render_jsonl(const lint::Run& run) { return JsonReport(run).render_lines(); }

}  // namespace pgplumb::report
