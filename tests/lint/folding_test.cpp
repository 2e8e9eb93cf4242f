#include "lint/folding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace pgplumb::lint {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Finding finding(std::string_view rule, Fold fold, Span span,
                Severity severity = Severity::warning) {
  return {.rule = rule,
          .group = "locks",
          .severity = severity,
          .problem = {.span = span, .message = std::string(rule) + " speaks"},
          .fingerprint = {},
          .kind = {},
          .fold = fold,
          .statement = span};
}

std::vector<std::string_view> folded(std::vector<Finding> findings) {
  fold_findings(findings);
  std::vector<std::string_view> rules;
  for (const Finding& each : findings) rules.push_back(each.rule);
  return rules;
}

TEST(Folding, AGuestIsANoteOfItsHost) {
  std::vector<Finding> findings{finding("guest", Fold::guest, {0, 5, 9}),
                                finding("host", Fold::host, {0, 5, 20})};
  findings[0].problem.fix = Fix{.title = "mend it", .edits = {}};
  fold_findings(findings);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule, "host");
  EXPECT_THAT(findings[0].problem.notes, ElementsAre("guest speaks (guest)"));
  EXPECT_FALSE(findings[0].problem.fix);
  ASSERT_THAT(findings[0].folded_fixes, SizeIs(1));
  EXPECT_EQ(findings[0].folded_fixes[0].rule, "guest");
  EXPECT_EQ(findings[0].folded_fixes[0].fix.title, "mend it");
}

TEST(Folding, AHostKeepsItsOwnFix) {
  std::vector<Finding> findings{finding("host", Fold::host, {0, 5, 9}),
                                finding("rest", Fold::guest, {0, 5, 9})};
  findings[0].problem.fix = Fix{.title = "its own", .edits = {}};
  findings[1].problem.fix = Fix{.title = "the other", .edits = {}};
  fold_findings(findings);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].problem.fix->title, "its own");
  EXPECT_THAT(findings[0].folded_fixes, SizeIs(1));
}

TEST(Folding, TheFirstAtOrBehindItIsTheHost) {
  std::vector<Finding> findings{
      finding("before", Fold::host, {0, 1, 2}), finding("guest", Fold::guest, {0, 5, 9}),
      finding("behind", Fold::host, {0, 15, 20}), finding("last", Fold::host, {0, 25, 30})};
  fold_findings(findings);
  ASSERT_THAT(findings, SizeIs(3));
  EXPECT_THAT(findings[0].problem.notes, IsEmpty());
  EXPECT_THAT(findings[1].problem.notes, SizeIs(1));
  ASSERT_THAT(findings[1].problem.related, SizeIs(1));
  EXPECT_EQ(findings[1].problem.related[0].span, (Span{0, 5, 9}));
}

TEST(Folding, StandsByItselfWithoutAHost) {
  EXPECT_THAT(folded({finding("guest", Fold::guest, {0, 5, 9})}), ElementsAre("guest"));
  EXPECT_THAT(
      folded({finding("guest", Fold::guest, {0, 5, 9}), finding("other", Fold::none, {0, 5, 9})}),
      ElementsAre("guest", "other"));
  EXPECT_THAT(
      folded({finding("guest", Fold::guest, {0, 5, 9}), finding("far", Fold::host, {1, 5, 9})}),
      ElementsAre("guest", "far"));
}

TEST(Folding, IsNeverHiddenByALesserOne) {
  EXPECT_THAT(folded({finding("guest", Fold::guest, {0, 5, 9}, Severity::error),
                      finding("host", Fold::host, {0, 5, 9}, Severity::warning)}),
              ElementsAre("guest", "host"));
  EXPECT_THAT(folded({finding("guest", Fold::guest, {0, 5, 9}, Severity::warning),
                      finding("host", Fold::host, {0, 5, 9}, Severity::error)}),
              ElementsAre("host"));
}

}  // namespace
}  // namespace pgplumb::lint
