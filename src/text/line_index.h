#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace pgplumb {

/// A place as people and formats count it: `line` from 1, `column` from 1 in the unit asked for.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  bool operator==(const Position&) const = default;
};

enum class ColumnUnit : std::uint8_t { bytes, code_points, utf16 };

/// Finds lines and columns of byte offsets. Lines end at LF, CR LF or a lone CR, as GitHub and
/// editors count them. Keeps a view of the text: the text must outlive the index.
class LineIndex {
 public:
  explicit LineIndex(std::string_view text);

  /// An offset past the end is taken as the end. A byte order mark at the start has no width.
  [[nodiscard]] Position position(std::uint32_t offset, ColumnUnit unit) const;
  /// The text of a line without its line break; `line` counts from 1.
  [[nodiscard]] std::string_view line(std::uint32_t line) const;
  [[nodiscard]] std::uint32_t line_count() const {
    return static_cast<std::uint32_t>(starts_.size());
  }
  /// Offset of the first byte of a line; `line` counts from 1.
  [[nodiscard]] std::uint32_t line_start(std::uint32_t line) const { return starts_[line - 1]; }

 private:
  std::string_view text_;
  std::vector<std::uint32_t> starts_;
};

}  // namespace pgplumb
