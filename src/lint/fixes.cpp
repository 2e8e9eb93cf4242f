#include "lint/fixes.h"

#include <algorithm>
#include <map>
#include <ranges>
#include <string_view>

namespace pgplumb::lint {
namespace {

/// A fix and the rule whose it is: the finding's own, or that of one which is a note of it.
struct Offer {
  std::string_view rule;
  Severity severity;
  const Fix* fix;
};

bool is_offered(const Run& run, const Fix& fix, bool with_unsafe) {
  if (fix.edits.empty() || (fix.safety == Safety::unsafe && !with_unsafe)) return false;
  const std::uint32_t file = fix.edits.front().span.file;
  return !run.history->sources[file].latin1 && !run.history->sources[file].abridged &&
         std::ranges::all_of(fix.edits, [&](const Edit& edit) { return edit.span.file == file; });
}

std::vector<Offer> offers_of(const Run& run, bool with_unsafe) {
  std::vector<Offer> offers;
  const auto add = [&](std::string_view rule, Severity severity, const Fix& fix) {
    if (is_offered(run, fix, with_unsafe)) offers.push_back({rule, severity, &fix});
  };
  for (const Finding& finding : run.findings) {
    if (finding.problem.fix) add(finding.rule, finding.severity, *finding.problem.fix);
    for (const FoldedFix& each : finding.folded_fixes) add(each.rule, finding.severity, each.fix);
  }
  return offers;
}

/// Both change the same bytes, or insert at the same place.
bool meet(const Span& a, const Span& b) {
  return a.begin == b.begin || (a.begin < b.end && b.begin < a.end);
}

}  // namespace

std::vector<FileFixes> next_fixes(const Run& run, bool with_unsafe) {
  const std::vector<Offer> offers = offers_of(run, with_unsafe);
  if (offers.empty()) return {};
  const Offer first = *std::ranges::max_element(offers, {}, &Offer::severity);
  std::map<std::uint32_t, FileFixes> files;
  for (const Offer& offer : offers) {
    if (offer.rule != first.rule) continue;
    const std::vector<Edit>& edits = offer.fix->edits;
    FileFixes& file = files[edits.front().span.file];
    const bool is_free = std::ranges::none_of(edits, [&](const Edit& edit) {
      return std::ranges::any_of(file.edits,
                                 [&](const Edit& taken) { return meet(edit.span, taken.span); });
    });
    if (!is_free) continue;
    file.file = edits.front().span.file;
    ++file.count;
    file.edits.insert(file.edits.end(), edits.begin(), edits.end());
  }
  std::vector<FileFixes> result;
  for (FileFixes& file : files | std::views::values) result.push_back(std::move(file));
  return result;
}

}  // namespace pgplumb::lint
