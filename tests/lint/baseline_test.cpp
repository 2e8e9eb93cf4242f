#include "lint/baseline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>

#include "support/plain_history.h"
#include "support/temp_folder.h"

namespace pgplumb::lint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

void on_drop(const StatementContext& context, Problems& problems) {
  if (!std::holds_alternative<sql::Drop>(context.step.statement.node)) return;
  problems.add({.span = context.step.statement.span, .message = "drops"});
}

constexpr Rule drop_rule{.on_statement = on_drop};
constexpr std::array<RegisteredRule, 1> rules{
    {{.id = "drop", .group = "locks", .page = {}, .rule = &drop_rule}}};

using Files = std::vector<std::pair<std::string, std::string>>;

/// A history with what is found in it.
struct Checked {
  explicit Checked(const Files& files)
      : history(test::plain_history(files)), run(check(history, {}, rules)) {}
  history::History history;
  Run run;
};

const Files drops{{"1.sql", "DROP TABLE a;"}, {"2.sql", "DROP TABLE b;\nDROP TABLE b;"}};

TEST(Baseline, KnowsWhatWasFound) {
  const auto known = known_findings(Checked(drops).run);
  ASSERT_THAT(known, SizeIs(2));
  EXPECT_EQ(known[0].file, "1.sql");
  EXPECT_EQ(known[0].count, 1U);
  EXPECT_EQ(known[1].file, "2.sql");
  EXPECT_EQ(known[1].count, 2U);
}

TEST(Baseline, IsReadAsItWasWritten) {
  const auto known = known_findings(Checked(drops).run);
  const test::TempFolder folder;
  const auto read = read_baseline(folder.write("baseline.json", write_baseline(known)));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, known);
  EXPECT_EQ(write_baseline(*read), write_baseline(known));
  EXPECT_EQ(write_baseline({}), "{\n  \"version\": 1,\n  \"findings\": []\n}\n");
}

TEST(Baseline, HoldsWhereLinesMoveAndFilesAreRenamed) {
  const auto known = known_findings(Checked(drops).run);
  Checked moved({{"0001.sql", "-- new\n\n\ndrop  table a;"},
                 {"0002.sql", "SELECT 1;\nDROP TABLE b;\n\nDROP TABLE b;"}});
  EXPECT_THAT(leave_out_known(moved.run, known), IsEmpty());
  EXPECT_THAT(moved.run.findings, IsEmpty());
  EXPECT_EQ(moved.run.summary.in_baseline, 3U);
  EXPECT_EQ(moved.run.summary.warnings, 0U);
}

TEST(Baseline, DoesNotHoldForAnotherStatement) {
  const auto known = known_findings(Checked(drops).run);
  Checked edited({{"1.sql", "DROP TABLE c;"}, {"2.sql", "DROP TABLE b;\nDROP TABLE b;"}});
  const auto stale = leave_out_known(edited.run, known);
  ASSERT_THAT(edited.run.findings, SizeIs(1));
  EXPECT_EQ(edited.run.findings[0].problem.span.file, 0U);
  ASSERT_THAT(stale, SizeIs(1));
  EXPECT_EQ(stale[0].file, "1.sql");
  EXPECT_EQ(stale[0].count, 1U);
}

TEST(Baseline, CountsHowManyAreKnown) {
  const auto known = known_findings(Checked(drops).run);
  Checked more({{"1.sql", "DROP TABLE a;"},
                {"2.sql", "DROP TABLE b;\nDROP TABLE b;"},
                {"3.sql", "DROP TABLE b;"}});
  EXPECT_THAT(leave_out_known(more.run, known), IsEmpty());
  ASSERT_THAT(more.run.findings, SizeIs(1));
  EXPECT_EQ(more.run.findings[0].problem.span.file, 2U);
  Checked fewer({{"1.sql", "DROP TABLE a;"}, {"2.sql", "DROP TABLE b;"}});
  const auto stale = leave_out_known(fewer.run, known);
  ASSERT_THAT(stale, SizeIs(1));
  EXPECT_EQ(stale[0].count, 1U);
}

TEST(Baseline, IsNotStaleForWhatWasNotLookedAt) {
  const auto known = known_findings(Checked(drops).run);
  Checked part({{"1.sql", "DROP TABLE c;"}, {"2.sql", "DROP TABLE b;\nDROP TABLE b;"}});
  part.history.projects.front().migrations.front().under_review = false;
  part.run = check(part.history, {}, rules);
  EXPECT_THAT(leave_out_known(part.run, known), IsEmpty());
}

TEST(Baseline, IsNotStaleForFilesThatAreThereAndWereNotNamed) {
  const test::TempFolder folder;
  const std::string other = folder.write("b/2.sql", "DROP TABLE b;");
  const auto known = known_findings(
      Checked(
          {{"1.sql", "DROP TABLE a;"}, {other, "DROP TABLE b;"}, {"gone/3.sql", "DROP TABLE c;"}})
          .run);
  Checked part(Files{{"1.sql", "DROP TABLE d;"}});
  // What was in the file that is gone may be in the one that was not looked at.
  const auto stale = leave_out_known(part.run, known);
  ASSERT_THAT(stale, SizeIs(1));
  EXPECT_EQ(stale[0].file, "1.sql");
  std::filesystem::remove(other);
  EXPECT_THAT(leave_out_known(part.run, known), SizeIs(3));
}

TEST(Baseline, FaultsOfTheFileAreTold) {
  const test::TempFolder folder;
  const auto error_of = [&](std::string_view text) {
    const auto read = read_baseline(folder.write("baseline.json", text));
    return read ? "no error" : read.error().message;
  };
  EXPECT_THAT(error_of("{"), HasSubstr("no JSON"));
  EXPECT_THAT(error_of("[]"), HasSubstr("not a baseline"));
  EXPECT_THAT(error_of(R"({"version": 1, "findings": [{"rule": "a"}]})"),
              HasSubstr("without a rule"));
  EXPECT_THAT(
      error_of(R"({"version": 1, "findings": [{"rule": "a", "fingerprint": "b", "count": 0}]})"),
      HasSubstr("not a number from 1"));
  EXPECT_THAT(
      error_of(R"({"version": 2, "findings": []})"),
      HasSubstr("baseline.json: the baseline's version is 2; this pgplumb reads version 1"));
  EXPECT_THAT(error_of(R"({"findings": []})"), HasSubstr("version is missing"));
}

}  // namespace
}  // namespace pgplumb::lint
