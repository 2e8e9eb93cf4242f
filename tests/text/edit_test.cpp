#include "text/edit.h"

#include <gtest/gtest.h>

namespace pgplumb {
namespace {

Edit edit(std::uint32_t begin, std::uint32_t end, std::string text) {
  return {.span = {.begin = begin, .end = end}, .text = std::move(text)};
}

TEST(ApplyEdits, WithoutEditsTheTextStays) { EXPECT_EQ(apply_edits("abc", {}), "abc"); }

TEST(ApplyEdits, ReplacesInsertsAndRemovesInAnyOrder) {
  const std::vector<Edit> edits = {edit(6, 9, ""), edit(0, 0, "<"), edit(2, 4, "long text"),
                                   edit(9, 9, ">")};
  EXPECT_EQ(apply_edits("012345678", edits), "<01long text45>");
}

TEST(ApplyEdits, InsertionsAtOnePlaceKeepTheirOrderAndComeBeforeAReplacement) {
  const std::vector<Edit> edits = {edit(1, 2, "B"), edit(1, 1, "x"), edit(1, 1, "y")};
  EXPECT_EQ(apply_edits("abc", edits), "axyBc");
}

std::string with_line_breaks(Edit edit, std::string_view text) {
  take_line_breaks(edit, text);
  return edit.text;
}

TEST(TakeLineBreaks, AreThoseOfTheTextAround) {
  EXPECT_EQ(with_line_breaks(edit(0, 0, "a\nb\n"), "x\r\ny\n"), "a\r\nb\r\n");
  EXPECT_EQ(with_line_breaks(edit(0, 0, "a\r\nb\n"), "x\r\n"), "a\r\nb\r\n");
  EXPECT_EQ(with_line_breaks(edit(3, 4, "a\nb"), "x\r\ny"), "a\r\nb");
  EXPECT_EQ(with_line_breaks(edit(0, 0, "a\n"), "x\ny\r\n"), "a\n");
  EXPECT_EQ(with_line_breaks(edit(0, 0, "a\n"), "x"), "a\n");
  EXPECT_EQ(with_line_breaks(edit(0, 0, "a\n"), "\n"), "a\n");
}

}  // namespace
}  // namespace pgplumb
