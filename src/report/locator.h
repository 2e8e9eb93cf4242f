#pragma once

#include <string_view>
#include <unordered_map>

#include "text/line_index.h"
#include "text/source.h"

namespace pgplumb::report {

/// Lines and columns of spans, with one line index a file.
class Locator {
 public:
  explicit Locator(const Sources& sources) : sources_(sources) {}

  [[nodiscard]] std::string_view path(Span span) const { return sources_[span.file].path; }
  const LineIndex& lines(std::uint32_t file);
  Position begin(Span span, ColumnUnit unit) { return lines(span.file).position(span.begin, unit); }
  /// One past the last character.
  Position end(Span span, ColumnUnit unit) { return lines(span.file).position(span.end, unit); }

 private:
  const Sources& sources_;
  std::unordered_map<std::uint32_t, LineIndex> indexes_;
};

}  // namespace pgplumb::report
