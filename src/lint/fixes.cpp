#include "lint/fixes.h"

#include <algorithm>

namespace pgplumb::lint {
namespace {

bool same(const Edit& a, const Edit& b) { return a.span == b.span && a.text == b.text; }

/// Also two insertions at one place: which should come first is not known.
bool touch(const Span& a, const Span& b) {
  if (a.empty() || b.empty()) return a.begin <= b.end && b.begin <= a.end;
  return a.begin < b.end && b.begin < a.end;
}

bool is_compatible(const Fix& fix, std::span<const Edit> taken) {
  return std::ranges::all_of(fix.edits, [&](const Edit& edit) {
    return std::ranges::all_of(taken, [&](const Edit& other) {
      return same(edit, other) || !touch(edit.span, other.span);
    });
  });
}

}  // namespace

std::vector<Edit> compatible_edits(std::span<const Finding> findings, std::uint32_t file,
                                   Safety up_to) {
  std::vector<Edit> taken;
  for (const Finding& finding : findings) {
    const auto& fix = finding.problem.fix;
    if (!fix || fix->safety > up_to || fix->edits.empty()) continue;
    const bool elsewhere =
        std::ranges::any_of(fix->edits, [&](const Edit& edit) { return edit.span.file != file; });
    if (elsewhere || !is_compatible(*fix, taken)) continue;
    for (const Edit& edit : fix->edits) {
      const bool there =
          std::ranges::any_of(taken, [&](const Edit& other) { return same(edit, other); });
      if (!there) taken.push_back(edit);
    }
  }
  return taken;
}

}  // namespace pgplumb::lint
