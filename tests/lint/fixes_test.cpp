#include "lint/fixes.h"

#include <gtest/gtest.h>

#include "text/edit.h"

namespace pgplumb::lint {
namespace {

Finding finding(std::vector<Edit> edits, Safety safety = Safety::safe) {
  return {.problem = {.fix = Fix{.title = "do it", .safety = safety, .edits = std::move(edits)}}};
}

std::string fixed(const std::vector<Finding>& findings, Safety up_to = Safety::unsafe) {
  return apply_edits("0123456789", compatible_edits(findings, 0, up_to));
}

TEST(CompatibleEdits, TakesAllThatStandApart) {
  EXPECT_EQ(fixed({finding({{{0, 1, 2}, "a"}, {{0, 3, 4}, "b"}}), finding({{{0, 2, 3}, "c"}})}),
            "0acb456789");
}

TEST(CompatibleEdits, LeavesOutFixesThatOverlapWhole) {
  EXPECT_EQ(fixed({finding({{{0, 1, 4}, "a"}}), finding({{{0, 3, 5}, "b"}, {{0, 9, 9}, "c"}})}),
            "0a456789");
}

TEST(CompatibleEdits, TakesACommonEditOnce) {
  EXPECT_EQ(fixed({finding({{{0, 0, 0}, "x"}, {{0, 1, 2}, "a"}}),
                   finding({{{0, 0, 0}, "x"}, {{0, 3, 4}, "b"}})}),
            "x0a2b456789");
}

TEST(CompatibleEdits, TwoInsertionsAtOnePlaceAreNotOrdered) {
  EXPECT_EQ(fixed({finding({{{0, 2, 2}, "a"}}), finding({{{0, 2, 2}, "b"}})}), "01a23456789");
}

TEST(CompatibleEdits, UnsafeOnesAreTakenOnlyWhenAskedFor) {
  const std::vector<Finding> findings{finding({{{0, 0, 1}, "x"}}, Safety::unsafe)};
  EXPECT_EQ(fixed(findings, Safety::safe), "0123456789");
  EXPECT_EQ(fixed(findings, Safety::unsafe), "x123456789");
}

TEST(CompatibleEdits, OtherFilesAreLeftAlone) {
  EXPECT_EQ(fixed({finding({{{1, 0, 1}, "x"}}), finding({{{0, 0, 1}, "y"}, {{1, 0, 1}, "z"}})}),
            "0123456789");
}

}  // namespace
}  // namespace pgplumb::lint
