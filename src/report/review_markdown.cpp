// Sections in the order of what a reviewer needs most. Each is given what room there is; one that
// does not fit is named, with the command that prints it.

#include <fmt/format.h>

#include <algorithm>

#include "report/finding_text.h"
#include "report/findings_markdown.h"
#include "report/review.h"
#include "report/review_words.h"

namespace pgplumb::report {
namespace {

/// Bytes kept for the names of the sections that are left out.
constexpr std::size_t reserve = 2'000;
/// Findings leave room for the rest.
constexpr std::size_t largest_findings = 40'000;

class Page {
 public:
  explicit Page(const Review& review) : review_(review) {}

  std::string render() {
    out_ = fmt::format("{}\n## pgplumb: {}\n", review_marker, markdown_text(verdict(review_)));
    if (!review_.run->findings.empty()) add_findings();
    add("Code that still runs the version before", list(broken_for_old_code(review_)),
        "pgplumb review");
    add("Queries that this touches", list(touched_queries(review_)), "pgplumb review");
    add("The way back", list(ways_back(review_)), "pgplumb review");
    for (const ReviewedSchema& schema : review_.schemas) {
      if (schema.diff.empty()) continue;
      add(fmt::format("Schema: {}", diff_summary(schema.diff)), render_diff_markdown(schema.diff),
          "pgplumb diff --base");
    }
    if (!review_.effects.statements.empty()) {
      add("Locks", folded("the timeline of locks", render_effects_markdown(review_.effects)),
          "pgplumb effects --format markdown");
    }
    for (const ReviewedSchema& schema : review_.schemas) {
      if (schema.diagram.empty()) continue;
      add("Diagram",
          folded("the touched tables and their neighbours",
                 fmt::format("```mermaid\n{}```\n", schema.diagram)),
          "pgplumb diff --format mermaid --base");
    }
    return std::move(out_);
  }

 private:
  static std::string folded(std::string_view summary, std::string_view text) {
    return fmt::format("<details><summary>{}</summary>\n\n{}\n</details>\n", summary, text);
  }

  static std::string list(const std::vector<ReviewLine>& lines) {
    std::string out;
    for (const ReviewLine& line : lines) {
      out += fmt::format("- {}: {}{}\n", markdown_text(line.place), markdown_text(line.text),
                         line.rule.empty() ? "" : fmt::format(" — `{}`", line.rule));
    }
    return out;
  }

  void add_findings() {
    const std::string findings = findings_markdown(*review_.run, largest_findings, "####");
    if (findings.empty()) {
      add_too_long("Findings", "pgplumb check");
    } else {
      add("Findings", findings, "pgplumb check");
    }
  }

  void add(std::string_view title, std::string_view text, std::string_view command) {
    if (text.empty()) return;
    if (out_.size() + title.size() + text.size() + reserve > largest_comment) {
      return add_too_long(title, command);
    }
    out_ += fmt::format("\n### {}\n\n{}", markdown_text(title), text);
  }

  void add_too_long(std::string_view title, std::string_view command) {
    out_ += fmt::format("\n### {}\n\nToo long for a comment; `{}` prints it.\n",
                        markdown_text(title), command);
  }

  const Review& review_;
  std::string out_;
};

}  // namespace

std::string render_review_markdown(const Review& review) { return Page(review).render(); }

}  // namespace pgplumb::report
