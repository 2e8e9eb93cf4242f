// What is left out by comments, overrides and rules that are off, and what others say then.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "lint/engine.h"
#include "support/plain_history.h"

namespace pgplumb::lint {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

/// "severity message" of what a rule tells of the last of two migrations.
std::vector<std::string> told(std::string_view rule, const std::string& before,
                              const std::string& migration, const config::Config& config = {}) {
  const auto history = test::plain_history({{"1.sql", before}, {"2.sql", migration}});
  std::vector<std::string> messages;
  for (const Finding& finding : check(history, config, all_rules()).findings) {
    if (finding.rule != rule || finding.problem.span.file != 1) continue;
    messages.push_back(
        fmt::format("{} {}", severity_name(finding.severity), finding.problem.message));
  }
  return messages;
}

config::Config without(std::string rule) {
  config::Config config;
  config.ignore.push_back(std::move(rule));
  return config;
}

config::Config with_override(std::vector<std::string> tables, const char* rule,
                             config::Level level) {
  config::Config config;
  config.overrides.push_back({.files = {}, .tables = std::move(tables), .rules = {{rule, level}}});
  return config;
}

constexpr const char* table = "CREATE TABLE t (id int PRIMARY KEY, a int, b int);";

TEST(AllowInsideAStatement, IsForTheColumnThatItStandsAt) {
  EXPECT_THAT(told("drop-column", table,
                   "ALTER TABLE t\n DROP COLUMN a, -- pgplumb: allow drop-column\n DROP COLUMN b;"),
              ElementsAre("warning dropping t.b loses its values and fails what still uses it"));
  EXPECT_THAT(
      told("drop-column", table,
           "ALTER TABLE t\n DROP COLUMN a,\n -- pgplumb: allow drop-column\n DROP COLUMN b;"),
      ElementsAre("warning dropping t.a loses its values and fails what still uses it"));
  EXPECT_THAT(told("unused-allow", table,
                   "ALTER TABLE t\n DROP COLUMN a, -- pgplumb: allow drop-column\n DROP COLUMN b;"),
              IsEmpty());
}

TEST(AllowInsideAStatement, IsForAllWhereItStandsAtNone) {
  for (const char* migration :
       {"ALTER TABLE t -- pgplumb: allow drop-column\n DROP COLUMN a,\n DROP COLUMN b;",
        "-- pgplumb: allow drop-column\nALTER TABLE t DROP COLUMN a,\n DROP COLUMN b;",
        "ALTER TABLE t DROP COLUMN a,\n DROP COLUMN b; -- pgplumb: allow drop-column"}) {
    EXPECT_THAT(told("drop-column", table, migration), IsEmpty()) << migration;
  }
}

TEST(AllowInsideAStatement, LeavesTheOthersOfEachGroupedRule) {
  EXPECT_THAT(told("drop-table", "CREATE TABLE a (); CREATE TABLE b ();",
                   "DROP TABLE\n a, -- pgplumb: allow drop-table\n b;"),
              ElementsAre("error dropping b loses its rows and fails what still uses it"));
  EXPECT_THAT(told("required-column-without-default", table,
                   "ALTER TABLE t\n ADD x int NOT NULL, -- pgplumb: allow "
                   "required-column-without-default\n ADD y int NOT NULL;"),
              ElementsAre("error adding t.y fails as soon as t has a row: NOT NULL without a "
                          "default"));
  EXPECT_THAT(told("set-not-null-scan", table,
                   "ALTER TABLE t\n ALTER a SET NOT NULL, -- pgplumb: allow set-not-null-scan\n"
                   " ALTER b SET NOT NULL;"),
              ElementsAre("error making t.b NOT NULL blocks reads and writes to t while all its "
                          "rows are read"));
  EXPECT_THAT(told("alter-type-rewrite", table,
                   "ALTER TABLE t\n ALTER a TYPE bigint, -- pgplumb: allow alter-type-rewrite\n"
                   " ALTER b TYPE bigint;"),
              ElementsAre(testing::HasSubstr("changing t.b from integer to bigint")));
}

// Two findings of one rule that are not grouped.
TEST(AllowInsideAStatement, IsForTheFindingAtItsLine) {
  EXPECT_THAT(told("check-without-not-valid", table,
                   "ALTER TABLE t\n ADD CONSTRAINT x CHECK (a > 0), -- pgplumb: allow "
                   "check-without-not-valid\n ADD CONSTRAINT y CHECK (b > 0);"),
              ElementsAre(testing::HasSubstr("checking y ")));
}

TEST(Override, OfOneTableLeavesTheOthersOfTheStatement) {
  constexpr const char* two = "CREATE TABLE legacy_a (); CREATE TABLE users ();";
  EXPECT_THAT(told("drop-table", two, "DROP TABLE legacy_a, users;",
                   with_override({"legacy_*"}, "drop-table", config::Level::off)),
              ElementsAre("error dropping users loses its rows and fails what still uses it"));
  EXPECT_THAT(told("drop-table", two, "DROP TABLE legacy_a, users;",
                   with_override({"legacy_*"}, "drop-table", config::Level::note)),
              ElementsAre("note dropping legacy_a loses its rows and fails what still uses it",
                          "error dropping users loses its rows and fails what still uses it"));
}

TEST(RuleThatIsOff, LeavesNothingToItself) {
  constexpr const char* replaced = "ALTER TABLE t DROP COLUMN a, ADD COLUMN c int NOT NULL;";
  EXPECT_THAT(told("drop-column", table, replaced), IsEmpty());
  EXPECT_THAT(told("required-column-without-default", table, replaced), IsEmpty());
  EXPECT_THAT(told("drop-column", table, replaced, without("column-replaced")), Not(IsEmpty()));
  EXPECT_THAT(told("required-column-without-default", table, replaced, without("column-replaced")),
              Not(IsEmpty()));
  EXPECT_THAT(told("drop-column", table, replaced,
                   with_override({"t"}, "column-replaced", config::Level::off)),
              Not(IsEmpty()));
  EXPECT_THAT(
      told("drop-column", table, fmt::format("-- pgplumb: allow column-replaced\n{}", replaced)),
      Not(IsEmpty()));

  EXPECT_THAT(told("missing-lock-timeout", table, "CREATE INDEX i ON t (a);"), IsEmpty());
  EXPECT_THAT(told("missing-lock-timeout", table, "CREATE INDEX i ON t (a);",
                   without("index-without-concurrently")),
              Not(IsEmpty()));
  constexpr const char* held =
      "BEGIN; SET LOCAL lock_timeout = '2s'; ALTER TABLE t ADD c int; CREATE INDEX i ON t (a);";
  EXPECT_THAT(told("lock-held-during-scan", table, held), IsEmpty());
  EXPECT_THAT(told("lock-held-during-scan", table, held, without("index-without-concurrently")),
              Not(IsEmpty()));
  constexpr const char* key = "ALTER TABLE u ADD PRIMARY KEY (a);";
  constexpr const char* keyless = "CREATE TABLE u (a int);";
  EXPECT_THAT(told("set-not-null-scan", keyless, key), IsEmpty());
  EXPECT_THAT(told("set-not-null-scan", keyless, key, without("key-builds-index")), Not(IsEmpty()));
  constexpr const char* filled =
      "ALTER TABLE t ADD c int; UPDATE t SET c = 1; ALTER TABLE t ALTER c SET NOT NULL;";
  EXPECT_THAT(told("set-not-null-scan", table, filled), IsEmpty());
  EXPECT_THAT(told("set-not-null-scan", table, filled, without("rows-without-where")),
              Not(IsEmpty()));
  constexpr const char* unique = "ALTER TABLE t ADD c int NOT NULL UNIQUE;";
  EXPECT_THAT(told("key-builds-index", table, unique), IsEmpty());
  EXPECT_THAT(told("key-builds-index", table, unique, without("required-column-without-default")),
              Not(IsEmpty()));
  constexpr const char* renamed = "ALTER TABLE t RENAME a TO c; ALTER TABLE t RENAME TO u;";
  EXPECT_THAT(told("rename-column", table, renamed), IsEmpty());
  EXPECT_THAT(told("rename-column", table, renamed, without("rename-table")), Not(IsEmpty()));
}

TEST(FoldedFinding, KeepsItsOwnFixAndPlace) {
  const auto history = test::plain_history(
      {{"1.sql", table}, {"2.sql", "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);"}});
  const lint::Run run = check(history, {}, all_rules());
  const auto host = std::ranges::find(run.findings, "check-without-not-valid", &Finding::rule);
  ASSERT_NE(host, run.findings.end());
  EXPECT_FALSE(host->problem.fix);
  ASSERT_EQ(host->folded_fixes.size(), 1);
  EXPECT_EQ(host->folded_fixes[0].rule, "missing-lock-timeout");
}

}  // namespace
}  // namespace pgplumb::lint
