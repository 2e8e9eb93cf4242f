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

}  // namespace
}  // namespace pgplumb
