#include "text/line_index.h"

#include <algorithm>
#include <cassert>

namespace pgplumb {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// A character of four bytes takes two units of UTF-16.
bool needs_surrogates(char lead) { return static_cast<unsigned char>(lead) >= 0xF0; }

std::uint32_t width(std::string_view text, ColumnUnit unit) {
  if (unit == ColumnUnit::bytes) return static_cast<std::uint32_t>(text.size());
  std::uint32_t count = 0;
  for (char c : text) {
    if (continues_character(c)) continue;
    count += unit == ColumnUnit::utf16 && needs_surrogates(c) ? 2 : 1;
  }
  return count;
}

}  // namespace

LineIndex::LineIndex(std::string_view text) : text_(text) {
  starts_.push_back(0);
  const std::size_t end = text.size();
  std::size_t carriage_return = std::min(text.find('\r'), end);
  std::size_t line_feed = std::min(text.find('\n'), end);
  while (carriage_return < end || line_feed < end) {
    std::size_t next = std::min(carriage_return, line_feed) + 1;
    if (carriage_return + 1 == line_feed) ++next;
    starts_.push_back(static_cast<std::uint32_t>(next));
    if (carriage_return < next) carriage_return = std::min(text.find('\r', next), end);
    if (line_feed < next) line_feed = std::min(text.find('\n', next), end);
  }
}

Position LineIndex::position(std::uint32_t offset, ColumnUnit unit) const {
  offset = static_cast<std::uint32_t>(std::min<std::size_t>(offset, text_.size()));
  if (unit != ColumnUnit::bytes) {
    while (offset > 0 && offset < text_.size() && continues_character(text_[offset])) --offset;
  }
  const auto behind = std::ranges::upper_bound(starts_, offset);
  const auto line = static_cast<std::uint32_t>(behind - starts_.begin());
  std::uint32_t begin = starts_[line - 1];
  if (line == 1 && text_.starts_with(byte_order_mark)) {
    begin = std::min(offset, static_cast<std::uint32_t>(byte_order_mark.size()));
  }
  return {.line = line, .column = 1 + width(text_.substr(begin, offset - begin), unit)};
}

std::string_view LineIndex::line(std::uint32_t line) const {
  assert(line >= 1 && line <= starts_.size());
  const std::size_t end = line < starts_.size() ? starts_[line] : text_.size();
  std::string_view result = text_.substr(starts_[line - 1], end - starts_[line - 1]);
  if (result.ends_with('\n')) result.remove_suffix(1);
  if (result.ends_with('\r')) result.remove_suffix(1);
  return result;
}

}  // namespace pgplumb
