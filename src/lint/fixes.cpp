#include "lint/fixes.h"

#include <algorithm>
#include <map>
#include <ranges>

namespace pgplumb::lint {
namespace {

bool is_offered(const Run& run, const Finding& finding, bool with_unsafe) {
  const auto& fix = finding.problem.fix;
  if (!fix || fix->edits.empty() || (fix->safety == Safety::unsafe && !with_unsafe)) return false;
  const std::uint32_t file = fix->edits.front().span.file;
  return !run.history->sources[file].latin1 && !run.history->sources[file].abridged &&
         std::ranges::all_of(fix->edits, [&](const Edit& edit) { return edit.span.file == file; });
}

/// Both change the same bytes, or insert at the same place.
bool meet(const Span& a, const Span& b) {
  return a.begin == b.begin || (a.begin < b.end && b.begin < a.end);
}

}  // namespace

std::vector<FileFixes> next_fixes(const Run& run, bool with_unsafe) {
  const Finding* first = nullptr;
  for (const Finding& finding : run.findings) {
    if (!is_offered(run, finding, with_unsafe)) continue;
    if (first == nullptr || finding.severity > first->severity) first = &finding;
  }
  if (first == nullptr) return {};
  std::map<std::uint32_t, FileFixes> files;
  for (const Finding& finding : run.findings) {
    if (finding.rule != first->rule || !is_offered(run, finding, with_unsafe)) continue;
    const std::vector<Edit>& edits = finding.problem.fix->edits;
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
