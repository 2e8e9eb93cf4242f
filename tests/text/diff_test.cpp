#include "text/diff.h"

#include <gtest/gtest.h>

#include <vector>

namespace pgplumb {
namespace {

std::string diff(std::string_view text, const std::vector<Edit>& edits) {
  return unified_diff("a.sql", text, edits);
}

TEST(UnifiedDiff, OfNothingIsEmpty) { EXPECT_EQ(diff("a\n", {}), ""); }

TEST(UnifiedDiff, OfAnInsertedLine) {
  EXPECT_EQ(diff("one\ntwo\n", {{.span = {0, 4, 4}, .text = "new\n"}}),
            "--- a.sql\n+++ a.sql\n@@ -1,2 +1,3 @@\n one\n-two\n+new\n+two\n");
}

TEST(UnifiedDiff, OfAChangeInTheMiddleHasThreeLinesAroundIt) {
  EXPECT_EQ(diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", {{.span = {0, 8, 9}, .text = "five"}}),
            "--- a.sql\n+++ a.sql\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

TEST(UnifiedDiff, ChangesFarApartAreHunksOfTheirOwn) {
  std::string text;
  for (int i = 0; i < 20; ++i) text += "x\n";
  const std::string result =
      diff(text, {{.span = {0, 0, 0}, .text = "a\nb\n"}, {.span = {0, 38, 39}, .text = "z"}});
  EXPECT_EQ(result,
            "--- a.sql\n+++ a.sql\n"
            "@@ -1,4 +1,6 @@\n-x\n+a\n+b\n+x\n x\n x\n x\n"
            "@@ -17,4 +19,4 @@\n x\n x\n x\n-x\n+z\n");
}

TEST(UnifiedDiff, SaysWhereTheLastLineHasNoBreak) {
  EXPECT_EQ(diff("end", {{.span = {0, 0, 3}, .text = "END"}}),
            "--- a.sql\n+++ a.sql\n@@ -1,1 +1,1 @@\n"
            "-end\n\\ No newline at end of file\n+END\n\\ No newline at end of file\n");
}

}  // namespace
}  // namespace pgplumb
