#include "text/edit.h"

#include <algorithm>
#include <cassert>
#include <utility>
#include <vector>

namespace pgplumb {

std::string apply_edits(std::string_view text, std::span<const Edit> edits) {
  std::vector<const Edit*> ordered;
  ordered.reserve(edits.size());
  std::size_t added = 0;
  for (const Edit& edit : edits) {
    ordered.push_back(&edit);
    added += edit.text.size();
  }
  // Stable: insertions at one place keep the order in which they were given.
  std::ranges::stable_sort(ordered, {}, [](const Edit* edit) { return edit->span; });

  std::string result;
  result.reserve(text.size() + added);
  std::size_t copied = 0;
  for (const Edit* edit : ordered) {
    assert(edit->span.begin >= copied && edit->span.end >= edit->span.begin);
    assert(edit->span.end <= text.size());
    result += text.substr(copied, edit->span.begin - copied);
    result += edit->text;
    copied = edit->span.end;
  }
  result += text.substr(copied);
  return result;
}

void take_line_breaks(Edit& edit, std::string_view text) {
  if (!edit.text.contains('\n')) return;
  std::size_t end = text.find('\n', edit.span.end);
  if (end == text.npos) end = text.substr(0, edit.span.begin).rfind('\n');
  if (end == text.npos || end == 0 || text[end - 1] != '\r') return;
  std::string with_returns;
  for (const char c : edit.text) {
    if (c == '\n' && !with_returns.ends_with('\r')) with_returns += '\r';
    with_returns += c;
  }
  edit.text = std::move(with_returns);
}

}  // namespace pgplumb
