#include "text/line_index.h"

#include <gtest/gtest.h>

namespace pgplumb {
namespace {

Position at(std::string_view text, std::uint32_t offset, ColumnUnit unit = ColumnUnit::bytes) {
  return LineIndex(text).position(offset, unit);
}

TEST(LineIndex, AnEmptyTextHasOneLine) {
  const LineIndex index("");
  EXPECT_EQ(index.line_count(), 1U);
  EXPECT_EQ(index.line(1), "");
  EXPECT_EQ(index.position(0, ColumnUnit::bytes), (Position{1, 1}));
}

TEST(LineIndex, LinesEndAtAllThreeLineBreaks) {
  const LineIndex index("a\nb\r\nc\rd\r\re\n");
  ASSERT_EQ(index.line_count(), 7U);
  const std::vector<std::string_view> lines = {"a", "b", "c", "d", "", "e", ""};
  for (std::uint32_t line = 1; line <= lines.size(); ++line) {
    EXPECT_EQ(index.line(line), lines[line - 1]) << line;
  }
  EXPECT_EQ(index.line_start(3), 5U);
}

TEST(LineIndex, LineFeedThenCarriageReturnAreTwoBreaks) {
  EXPECT_EQ(LineIndex("a\n\rb").line_count(), 3U);
}

TEST(LineIndex, PositionsCountFromOneAndStopAtTheEnd) {
  EXPECT_EQ(at("ab\ncd", 0), (Position{1, 1}));
  EXPECT_EQ(at("ab\ncd", 2), (Position{1, 3}));
  EXPECT_EQ(at("ab\ncd", 3), (Position{2, 1}));
  EXPECT_EQ(at("ab\ncd", 5), (Position{2, 3}));
  EXPECT_EQ(at("ab\ncd", 500), (Position{2, 3}));
  EXPECT_EQ(at("ab\n", 3), (Position{2, 1}));
}

TEST(LineIndex, ColumnsComeInBytesCodePointsAndUtf16Units) {
  const std::string_view text = "x\né€😀z";  // 2, 3 and 4 bytes
  EXPECT_EQ(at(text, 11, ColumnUnit::bytes), (Position{2, 10}));
  EXPECT_EQ(at(text, 11, ColumnUnit::code_points), (Position{2, 4}));
  EXPECT_EQ(at(text, 11, ColumnUnit::utf16), (Position{2, 5}));
}

TEST(LineIndex, AnOffsetInsideACharacterIsTheCharacters) {
  EXPECT_EQ(at("a😀", 3, ColumnUnit::code_points), (Position{1, 2}));
  EXPECT_EQ(at("a😀", 3, ColumnUnit::utf16), (Position{1, 2}));
}

TEST(LineIndex, AByteOrderMarkHasNoWidth) {
  for (ColumnUnit unit : {ColumnUnit::bytes, ColumnUnit::code_points, ColumnUnit::utf16}) {
    EXPECT_EQ(at("\xEF\xBB\xBFx", 0, unit), (Position{1, 1}));
    EXPECT_EQ(at("\xEF\xBB\xBFx", 3, unit), (Position{1, 1}));
    EXPECT_EQ(at("\xEF\xBB\xBFx", 4, unit), (Position{1, 2}));
    EXPECT_EQ(at("\xEF\xBB\xBFx\ny", 5, unit), (Position{2, 1}));
  }
}

}  // namespace
}  // namespace pgplumb
