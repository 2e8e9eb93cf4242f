#include "lint/engine.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

#include "support/plain_history.h"

namespace pgplumb::lint {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

void on_drop(const StatementContext& context, Problems& problems) {
  const auto* drop = std::get_if<sql::Drop>(&context.step.statement.node);
  if (drop == nullptr) return;
  problems.add({.span = context.step.statement.span,
                .message = "drops",
                .severity = drop->cascade ? std::optional(Severity::error) : std::nullopt});
}

void on_reviewed_table(const SchemaContext& schema, Problems& problems) {
  for (const auto& [oid, relation] : schema.catalog.relations) {
    if (!schema.under_review(relation.origin)) continue;
    problems.add({.span = relation.origin.created,
                  .message = relation.name,
                  .subject = relation.schema + "." + relation.name});
  }
}

void on_error(const FileContext& context, Problems& problems) {
  for (const sql::SyntaxError& error : context.parsed.errors) {
    problems.add({.span = error.span, .message = error.message});
  }
}

void on_unused(const AllowContext& context, Problems& problems) {
  const Allow& allow = context.allow;
  if (allow.ran && !allow.used) {
    problems.add({.span = allow.span, .message = fmt::format("unused {}", allow.rule)});
  }
}

constexpr Rule drop_rule{.on_statement = on_drop};
constexpr Rule error_rule{.severity = Severity::error, .on_file = on_error};
constexpr Rule table_rule{.severity = Severity::note, .on_schema = on_reviewed_table};
constexpr Rule unused_rule{.on_allow = on_unused};
constexpr std::array<RegisteredRule, 4> rules{{
    {.id = "drop", .group = "locks", .rule = &drop_rule},
    {.id = "error", .group = "history", .rule = &error_rule},
    {.id = "table", .group = "design", .rule = &table_rule},
    {.id = "unused", .group = "history", .rule = &unused_rule},
}};

/// "file:offset rule" of each finding.
std::vector<std::string> places(const lint::Run& run) {
  std::vector<std::string> result;
  for (const Finding& finding : run.findings) {
    const Span& span = finding.problem.span;
    result.push_back(
        fmt::format("{}:{} {}", run.history->sources[span.file].path, span.begin, finding.rule));
  }
  return result;
}

TEST(Check, SortsByFileInHistoryOrderThenPositionThenRule) {
  auto history = test::plain_history({{"b.sql", "CREATE TABLE t (); DROP TABLE t;"},
                                      {"a.sql", "CREATE TABLE u (); DROP TABLE x;"}});
  EXPECT_THAT(places(check(history, {}, rules)),
              ElementsAre("b.sql:19 drop", "a.sql:0 table", "a.sql:19 drop"));
  std::ranges::reverse(history.projects[0].migrations);
  EXPECT_THAT(places(check(history, {}, rules)),
              ElementsAre("a.sql:0 table", "a.sql:19 drop", "b.sql:19 drop"));
}

TEST(Check, IsSilentAboutTheContext) {
  auto history = test::plain_history(
      {{"1.sql", "CREATE TABLE t (); SELEC; DROP TABLE x;"}, {"2.sql", "CREATE TABLE u ();"}});
  history.projects[0].migrations[0].under_review = false;
  const lint::Run run = check(history, {}, rules);
  EXPECT_THAT(places(run), ElementsAre("2.sql:0 table"));
  EXPECT_EQ(run.summary.files, 1U);
  EXPECT_EQ(run.summary.statements, 1U);
}

TEST(Check, ReviewsWhatAMigrationUnderReviewChanged) {
  auto history = test::plain_history({{"1.sql", "CREATE TABLE t (a int); CREATE TABLE u ();"},
                                      {"2.sql", "ALTER TABLE t ADD COLUMN b int;"}});
  history.projects[0].migrations[0].under_review = false;
  EXPECT_THAT(places(check(history, {}, rules)), ElementsAre("1.sql:0 table"));
}

TEST(Check, CountsBySeverity) {
  const auto history = test::plain_history(
      {{"1.sql", "CREATE TABLE t (); DROP TABLE x; DROP TABLE y CASCADE; SELEC;"}});
  const lint::Run run = check(history, {}, rules);
  EXPECT_EQ(run.summary.errors, 2U);
  EXPECT_EQ(run.summary.warnings, 1U);
  EXPECT_EQ(run.summary.notes, 1U);
  EXPECT_EQ(run.summary.suppressed, 0U);
}

TEST(Check, ConfiguredSeverityIsOverTheProblems) {
  const auto history = test::plain_history({{"1.sql", "DROP TABLE y CASCADE;"}});
  const config::Config config{.rules = {{"drop", config::Level::note}}};
  const lint::Run run = check(history, config, rules);
  ASSERT_THAT(run.findings, SizeIs(1));
  EXPECT_EQ(run.findings[0].severity, Severity::note);
}

TEST(Check, LeavesOutWhatIsAllowed) {
  const auto history = test::plain_history(
      {{"1.sql", "-- pgplumb: allow drop -- why not\nDROP TABLE x;\nDROP TABLE y;"}});
  const lint::Run run = check(history, {}, rules);
  EXPECT_THAT(places(run), ElementsAre("1.sql:48 drop"));
  EXPECT_EQ(run.summary.suppressed, 1U);
}

// The first that is not allowed speaks for its file: what is allowed says nothing of the others.
TEST(Check, ARuleThatSpeaksOnceAFileSpeaksOfWhatIsNotAllowed) {
  static constexpr Rule once{.once_per_file = true, .on_statement = on_drop};
  constexpr std::array<RegisteredRule, 1> only{{{.id = "once", .group = "locks", .rule = &once}}};
  const auto history = test::plain_history(
      {{"1.sql",
        "-- pgplumb: allow once -- why not\nDROP TABLE x;\nDROP TABLE y;\nDROP TABLE z;"}});
  const lint::Run run = check(history, {}, only);
  EXPECT_THAT(places(run), ElementsAre("1.sql:48 once"));
  EXPECT_EQ(run.summary.suppressed, 1U);
}

TEST(Check, AllowsInAFileAreForThatFile) {
  const auto history =
      test::plain_history({{"1.sql", "DROP TABLE x; DROP TABLE y;\n-- pgplumb: allow-file drop"},
                           {"2.sql", "DROP TABLE x;"}});
  const lint::Run run = check(history, {}, rules);
  EXPECT_THAT(places(run), ElementsAre("2.sql:0 drop"));
  EXPECT_EQ(run.summary.suppressed, 2U);
}

TEST(Check, FindingsOfTheSchemaAreAllowedAtTheirStatement) {
  const auto history = test::plain_history({{"1.sql",
                                             "CREATE TABLE t (); -- pgplumb: allow table\n"
                                             "CREATE TABLE u ();"}});
  EXPECT_THAT(places(check(history, {}, rules)), ElementsAre("1.sql:43 table"));
}

TEST(Check, AllowsInTheContextCountForFindingsOfTheSchema) {
  auto history =
      test::plain_history({{"1.sql", "-- pgplumb: allow table, drop\nCREATE TABLE t (a int);\n"},
                           {"2.sql", "ALTER TABLE t ADD COLUMN b int;"}});
  history.projects[0].migrations[0].under_review = false;
  const lint::Run run = check(history, {}, rules);
  EXPECT_THAT(places(run), IsEmpty());
  EXPECT_EQ(run.summary.suppressed, 1U);
}

TEST(Check, AllowsThatAllowNothingAreJudged) {
  const auto history = test::plain_history(
      {{"1.sql", "-- pgplumb: allow drop\nSELECT 1;\n-- pgplumb: allow drop\nDROP TABLE x;"}});
  const lint::Run run = check(history, {}, rules);
  EXPECT_THAT(places(run), ElementsAre("1.sql:18 unused"));
  EXPECT_EQ(run.summary.suppressed, 1U);
}

TEST(Check, AllowsOfRulesThatDidNotRunAreLetBe) {
  const auto history = test::plain_history({{"1.sql", "-- pgplumb: allow drop\nSELECT 1;\n"}});
  EXPECT_THAT(places(check(history, {.ignore = {"drop"}}, rules)), IsEmpty());
}

TEST(Check, WhatIsFoundOfAllowsCanBeAllowed) {
  const auto history = test::plain_history(
      {{"1.sql", "-- pgplumb: allow-file unused\n-- pgplumb: allow drop\nSELECT 1;\n"},
       {"2.sql", "-- pgplumb: allow-file unused\nSELECT 1;\n"}});
  const lint::Run run = check(history, {}, rules);
  EXPECT_THAT(run.findings, SizeIs(1));
  EXPECT_THAT(places(run), ElementsAre("2.sql:23 unused"));
  EXPECT_EQ(run.summary.suppressed, 1U);
}

TEST(Check, AFileOfSeveralMigrationsIsCheckedOnce) {
  const std::string text = "-- pgplumb: allow-file table\nSELECT 1;\nDROP TABLE x;\n";
  auto history = test::plain_history({{"1.sql", text}});
  auto& migrations = history.projects[0].migrations;
  migrations.push_back(migrations[0]);
  const auto cut = static_cast<std::uint32_t>(text.find("DROP"));
  migrations[0].blanked = {{cut, static_cast<std::uint32_t>(text.size())}};
  migrations[1].blanked = {{29, cut}};
  const lint::Run run = check(history, {}, rules);
  EXPECT_THAT(places(run), ElementsAre("1.sql:23 unused", "1.sql:39 drop"));
  EXPECT_EQ(run.summary.files, 1U);
  EXPECT_EQ(run.summary.statements, 2U);
}

TEST(Check, FingerprintsOutliveMovesAndRenames) {
  const auto before =
      test::plain_history({{"1.sql", "CREATE TABLE t ();\nDROP TABLE x;\nDROP TABLE x;\n"}});
  const auto after = test::plain_history(
      {{"0001_init.sql",
        "\n\n-- moved\nCREATE TABLE t ();\n\ndrop table x; -- again\nDROP TABLE x;\n"}});
  const auto prints = [](const history::History& history) {
    std::vector<std::string> result;
    for (const Finding& finding : check(history, {}, rules).findings) {
      result.push_back(finding.fingerprint);
    }
    return result;
  };
  EXPECT_EQ(prints(before), prints(after));
  const auto all = prints(before);
  EXPECT_EQ(std::set(all.begin(), all.end()).size(), 3U);
}

TEST(Check, SuppressionLeavesOtherFingerprintsAlone) {
  const auto open = test::plain_history({{"1.sql", "DROP TABLE x;\nDROP TABLE x;"}});
  const auto allowed =
      test::plain_history({{"1.sql", "DROP TABLE x; -- pgplumb: allow drop\nDROP TABLE x;"}});
  const lint::Run open_run = check(open, {}, rules);
  const lint::Run allowed_run = check(allowed, {}, rules);
  ASSERT_THAT(open_run.findings, SizeIs(2));
  ASSERT_THAT(allowed_run.findings, SizeIs(1));
  EXPECT_EQ(allowed_run.findings[0].fingerprint, open_run.findings[1].fingerprint);
}

TEST(Check, NothingToCheckIsClean) {
  const history::History history;
  const lint::Run run = check(history, {}, rules);
  EXPECT_THAT(run.findings, IsEmpty());
  EXPECT_EQ(run.summary.files, 0U);
}

}  // namespace
}  // namespace pgplumb::lint
