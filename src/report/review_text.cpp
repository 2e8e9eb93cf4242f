#include <fmt/format.h>

#include "report/report.h"
#include "report/review.h"
#include "report/review_words.h"
#include "text/printable.h"

namespace pgplumb::report {
namespace {

void add_section(std::string_view title, std::string_view text, std::string& out) {
  if (text.empty()) return;
  out += fmt::format("\n{}:\n\n{}", title, text);
}

std::string list(const std::vector<ReviewLine>& lines) {
  std::string out;
  for (const ReviewLine& line : lines) {
    out += fmt::format("  {}: {}{}\n", printable(line.place), printable(line.text),
                       line.rule.empty() ? "" : fmt::format(" [{}]", line.rule));
  }
  return out;
}

}  // namespace

std::string render_review_text(const Review& review) {
  std::string out = fmt::format("pgplumb: {}\n", verdict(review));
  if (!review.run->findings.empty()) {
    add_section("Findings", render_text(*review.run, false), out);
  }
  add_section("Code that still runs the version before", list(broken_for_old_code(review)), out);
  add_section("The way back", list(ways_back(review)), out);
  for (const ReviewedSchema& schema : review.schemas) {
    if (schema.diff.empty()) continue;
    add_section(fmt::format("Schema of {}: {}", schema.root, diff_summary(schema.diff)),
                render_diff_text(schema.diff), out);
  }
  if (!review.effects.statements.empty()) {
    add_section("Locks", render_effects_text(review.effects), out);
  }
  return out;
}

}  // namespace pgplumb::report
