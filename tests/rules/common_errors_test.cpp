// What other linters get wrong about PostgreSQL, each measured on servers of 14 to 18: here it is
// right.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "rules/example_run.h"

namespace pgplumb::lint {
namespace {

using test::found;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* table =
    "CREATE TABLE t (id bigint PRIMARY KEY, a int, b int, c varchar(10)[]);";
constexpr const char* two_tables =
    "CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE t (id bigint PRIMARY KEY, a bigint);";

/// The locks of the one statement of a migration that keep writers of tables in use out.
std::string locks(std::string before, std::string migration) {
  const auto findings = found("lock-footprint", std::move(before), std::move(migration));
  return findings.empty() ? "none" : findings.front().problem.message;
}

TEST(CommonErrors, TheDefaultNowRewritesNothing) {
  EXPECT_THAT(found("add-column-rewrite", table,
                    "ALTER TABLE t ADD at timestamptz NOT NULL DEFAULT now();"),
              IsEmpty());
  EXPECT_THAT(found("add-column-rewrite", table,
                    "ALTER TABLE t ADD at timestamptz DEFAULT clock_timestamp();"),
              SizeIs(1));
}

TEST(CommonErrors, AddCheckLocksOutReaders) {
  EXPECT_THAT(locks(table, "ALTER TABLE t ADD CHECK (a > 0);"), HasSubstr("t (ACCESS EXCLUSIVE)"));
}

TEST(CommonErrors, AddUniqueLocksOutReadersWithAnIndexToo) {
  EXPECT_THAT(locks(table, "ALTER TABLE t ADD UNIQUE (a);"), HasSubstr("t (ACCESS EXCLUSIVE)"));
  EXPECT_THAT(locks(std::string(table) + "CREATE UNIQUE INDEX i ON t (a);",
                    "ALTER TABLE t ADD CONSTRAINT i UNIQUE USING INDEX i;"),
              HasSubstr("t (ACCESS EXCLUSIVE)"));
}

TEST(CommonErrors, AddForeignKeyLetsReadersPassOnBothSides) {
  EXPECT_THAT(locks(two_tables, "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p;"),
              AllOf(HasSubstr("t (SHARE ROW EXCLUSIVE)"), HasSubstr("p (SHARE ROW EXCLUSIVE)"),
                    Not(HasSubstr("ACCESS EXCLUSIVE"))));
}

TEST(CommonErrors, AReferenceOfANewColumnIsNotCheckedWithoutADefault) {
  EXPECT_THAT(found("foreign-key-without-not-valid", two_tables,
                    "ALTER TABLE t ADD p_id bigint REFERENCES p;"),
              IsEmpty());
  EXPECT_THAT(found("foreign-key-without-not-valid", two_tables,
                    "ALTER TABLE t ADD p_id bigint DEFAULT 1 REFERENCES p;"),
              SizeIs(1));
}

TEST(CommonErrors, ReindexLetsReadersOfTheTablePass) {
  EXPECT_THAT(locks(table, "REINDEX TABLE t;"), HasSubstr("t (SHARE)"));
}

TEST(CommonErrors, AttachPartitionLetsUsersOfTheParentPass) {
  EXPECT_THAT(locks("CREATE TABLE whole (a int) PARTITION BY RANGE (a); CREATE TABLE part (a int);",
                    "ALTER TABLE whole ATTACH PARTITION part FOR VALUES FROM (1) TO (2);"),
              AllOf(HasSubstr("part (ACCESS EXCLUSIVE)"), Not(HasSubstr("whole ("))));
}

TEST(CommonErrors, AddValueLocksNoTableAndRunsInATransaction) {
  const char* before = "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (e e);";
  const char* migration = "BEGIN; ALTER TYPE e ADD VALUE 'b'; COMMIT;";
  EXPECT_EQ(locks(before, migration), "none");
  EXPECT_THAT(found("non-transactional-statement", before, migration), IsEmpty());
  EXPECT_THAT(found("replay-error", before, migration), IsEmpty());
  EXPECT_THAT(found("replay-error", before,
                    "BEGIN; ALTER TYPE e ADD VALUE 'b'; INSERT INTO t VALUES ('b'); COMMIT;"),
              SizeIs(1));
}

TEST(CommonErrors, SerialRewritesOnEveryVersion) {
  for (const char* version : {"12", "18"}) {
    EXPECT_THAT(found("add-column-rewrite", table, "ALTER TABLE t ADD n serial;",
                      {{"target-version", version}}),
                SizeIs(1));
    EXPECT_THAT(
        found("add-column-rewrite", table, "ALTER TABLE t ADD n int GENERATED ALWAYS AS IDENTITY;",
              {{"target-version", version}}),
        SizeIs(1));
  }
}

TEST(CommonErrors, ViewsFollowARenamedColumn) {
  const std::string before = std::string(table) + "CREATE VIEW v AS SELECT a FROM t;";
  EXPECT_THAT(found("replay-error", before, "ALTER TABLE t RENAME a TO z; SELECT a FROM v;"),
              IsEmpty());
  EXPECT_THAT(found("replay-error", before,
                    "ALTER TABLE t RENAME a TO z; ALTER TABLE t ALTER z TYPE text;"),
              SizeIs(1));
}

TEST(CommonErrors, DeleteLocksRowsAndNotTheTable) {
  EXPECT_EQ(locks(table, "DELETE FROM t;"), "none");
  EXPECT_THAT(found("rows-without-where", table, "DELETE FROM t;"), SizeIs(1));
}

TEST(CommonErrors, TheOrderOfColumnsInAnIndexDoesNotMatterToForeignKeys) {
  const char* before = "CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));";
  EXPECT_THAT(found("foreign-key-without-index", before,
                    "CREATE TABLE c (id int PRIMARY KEY, a int, b int,"
                    "  FOREIGN KEY (a, b) REFERENCES p); CREATE INDEX ON c (b, a);"),
              IsEmpty());
  EXPECT_THAT(found("foreign-key-without-index", before,
                    "CREATE TABLE c (id int PRIMARY KEY, a int, b int, x int,"
                    "  FOREIGN KEY (a, b) REFERENCES p); CREATE INDEX ON c (x, b, a);"),
              SizeIs(1));
}

// USING is what new rows are checked by where WITH CHECK is not written.
TEST(CommonErrors, APolicyWithoutWithCheckIsNotOpen) {
  const Example example{
      .bad = true,
      .line = 0,
      .options = {},
      .files = {{"001_before.sql", std::string(table) + "ALTER TABLE t ENABLE ROW LEVEL SECURITY;"},
                {"002_policy.sql",
                 "SET lock_timeout = '2s';"
                 "CREATE POLICY own ON t FOR ALL USING (a = 1);"}},
      .fixed = {}};
  const test::ExampleRun run(all_rules().front(), example, 1);
  EXPECT_THAT(run.findings(), IsEmpty()) << run.describe();
}

TEST(CommonErrors, JoiningSetNotNullWithTheDropOfItsProofReadsTheTable) {
  const char* before = "CREATE TABLE t (a int, CONSTRAINT c CHECK (a IS NOT NULL));";
  const auto joined =
      found("set-not-null-scan", before, "ALTER TABLE t ALTER a SET NOT NULL, DROP CONSTRAINT c;");
  ASSERT_THAT(joined, SizeIs(1));
  EXPECT_THAT(joined.front().problem.notes, Contains(HasSubstr("dropped by the same statement")));
  const char* apart = "ALTER TABLE t ALTER a SET NOT NULL; ALTER TABLE t DROP CONSTRAINT c;";
  EXPECT_THAT(found("set-not-null-scan", before, apart), IsEmpty());
  EXPECT_THAT(found("repeated-table-work", before, apart), IsEmpty());
}

TEST(CommonErrors, AWiderElementTypeRewritesAnArray) {
  EXPECT_THAT(found("alter-type-rewrite", table, "ALTER TABLE t ALTER c TYPE varchar(20)[];"),
              SizeIs(1));
  EXPECT_THAT(found("alter-type-rewrite", "CREATE TABLE t (c varchar(10));",
                    "ALTER TABLE t ALTER c TYPE varchar(20);"),
              IsEmpty());
}

}  // namespace
}  // namespace pgplumb::lint
