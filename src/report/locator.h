#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "text/line_index.h"
#include "text/source.h"

namespace pgplumb::report {

/// Lines and columns of spans, with one line index a file.
class Locator {
 public:
  explicit Locator(const Sources& sources) : sources_(sources) {}

  /// In UTF-8, whatever bytes the file's name has. It may hold control characters.
  [[nodiscard]] std::string path(Span span) const { return path(span.file); }
  [[nodiscard]] std::string path(std::uint32_t file) const;
  const LineIndex& lines(std::uint32_t file);
  Position begin(Span span, ColumnUnit unit) { return lines(span.file).position(span.begin, unit); }
  /// One past the last character.
  Position end(Span span, ColumnUnit unit) { return lines(span.file).position(span.end, unit); }

 private:
  const Sources& sources_;
  std::unordered_map<std::uint32_t, LineIndex> indexes_;
};

}  // namespace pgplumb::report
