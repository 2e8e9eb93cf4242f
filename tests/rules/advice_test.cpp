// What rules say to do instead, where it depends on the statement or on the schema: the SQL is
// meant to be run.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "lint/registry.h"
#include "rules/example_run.h"

namespace pgplumb::lint {
namespace {

using test::found;
using test::instead;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* orders =
    "CREATE TABLE orders (id serial PRIMARY KEY, note text, at timestamp);";

TEST(AlterTypeAdvice, FillsWithWhatUsingComputes) {
  EXPECT_THAT(
      instead("alter-type-rewrite", orders,
              "ALTER TABLE orders ALTER at TYPE timestamptz USING at AT TIME ZONE 'Asia/Tokyo';"),
      HasSubstr("SET at_new = at AT TIME ZONE 'Asia/Tokyo'"));
}

TEST(AlterTypeAdvice, NamesWhatStaysOnTheOldColumn) {
  const auto findings = found("alter-type-rewrite",
                              "CREATE TABLE orders (id serial PRIMARY KEY);"
                              "CREATE TABLE items (order_id int REFERENCES orders);",
                              "ALTER TABLE orders ALTER id TYPE bigint;");
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_THAT(findings.front().problem.notes,
              testing::Contains(HasSubstr("NOT NULL, the default, primary key orders_pkey, foreign "
                                          "key items_order_id_fkey of items")));
  EXPECT_THAT(findings.front().problem.notes,
              testing::Contains(HasSubstr("ACCESS EXCLUSIVE lock on items")));
}

TEST(AlterTypeAdvice, NamesWhatNoOtherColumnBrings) {
  const auto findings =
      found("alter-type-rewrite",
            "CREATE TABLE t (id serial, a int);"
            "COMMENT ON COLUMN t.id IS 'x'; GRANT SELECT (id) ON t TO PUBLIC;"
            "ALTER TABLE t ALTER id SET STATISTICS 500; CREATE STATISTICS s ON id, a FROM t;"
            "CREATE PUBLICATION p FOR TABLE t (id);",
            "ALTER TABLE t ALTER id TYPE bigint;");
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_THAT(findings.front().problem.notes,
              testing::Contains(HasSubstr(
                  "NOT NULL, the default, sequence t_id_seq, statistics s, publication p, the "
                  "comment, privileges, its statistics target")));
}

TEST(CheckAdvice, NumbersTheNamesOfOneStatement) {
  const auto findings = found("check-without-not-valid", "CREATE TABLE t (a int);",
                              "ALTER TABLE t ADD CHECK (a > 0), ADD CHECK (a < 9);");
  ASSERT_THAT(findings, SizeIs(2));
  EXPECT_THAT(findings[0].problem.instead, HasSubstr("ADD CONSTRAINT t_a_check CHECK"));
  EXPECT_THAT(findings[1].problem.instead, HasSubstr("ADD CONSTRAINT t_a_check1 CHECK"));
}

TEST(CheckAdvice, IsInNoComment) {
  EXPECT_THAT(instead("check-without-not-valid", "CREATE TABLE t (a int);",
                      "ALTER TABLE t ADD COLUMN b int -- words\n DEFAULT 3 CHECK (b > 0) NULL;"),
              HasSubstr("ALTER TABLE t ADD COLUMN b int -- words\n DEFAULT 3 NULL;\n"));
  EXPECT_THAT(instead("check-without-not-valid", "CREATE TABLE t (a int);",
                      "ALTER TABLE t ADD COLUMN b int DEFAULT 3 -- words\n CHECK (b > 0);"),
              HasSubstr("DEFAULT 3 -- words\n;\n"));
}

TEST(ReindexAdvice, StaysInTheTablespace) {
  EXPECT_EQ(instead("reindex-without-concurrently", "CREATE TABLE t (a int);",
                    "REINDEX (TABLESPACE fast, VERBOSE) TABLE t;"),
            "REINDEX (TABLESPACE fast) TABLE CONCURRENTLY t;");
}

TEST(AlterTypeAdvice, ChoosesFreeColumnNames) {
  EXPECT_THAT(instead("alter-type-rewrite", "CREATE TABLE t (a int, a_new int);",
                      "ALTER TABLE t ALTER a TYPE bigint;"),
              HasSubstr("ADD COLUMN a_new2 bigint"));
}

TEST(AlterType, IsSilentWhereTheOldTypeIsNotKnown) {
  EXPECT_THAT(found("alter-type-rewrite", "", "ALTER TABLE elsewhere ALTER a TYPE text;"),
              IsEmpty());
}

TEST(AddColumnAdvice, KeepsTheOtherConstraints) {
  EXPECT_EQ(instead("add-column-rewrite", orders,
                    "ALTER TABLE orders ADD u uuid NOT NULL UNIQUE DEFAULT gen_random_uuid();",
                    {{"target-version", "18"}}),
            "-- the column without its default, which new rows then get:\n"
            "ALTER TABLE orders ADD COLUMN u uuid;\n"
            "ALTER TABLE orders ALTER COLUMN u SET DEFAULT gen_random_uuid();\n"
            "-- outside of the migration, in batches of some thousand rows:\n"
            "UPDATE orders SET u = gen_random_uuid() WHERE u IS NULL AND ...;\n"
            "ALTER TABLE orders ADD CONSTRAINT orders_u_not_null NOT NULL u NOT VALID;\n"
            "-- in a later transaction:\n"
            "ALTER TABLE orders VALIDATE CONSTRAINT orders_u_not_null;\n"
            "CREATE UNIQUE INDEX CONCURRENTLY orders_u_key ON orders (u);\n"
            "-- takes the index as it is:\n"
            "ALTER TABLE orders ADD CONSTRAINT orders_u_key UNIQUE USING INDEX orders_u_key;");
}

TEST(AddColumnAdvice, NumbersRowsFromASequence) {
  EXPECT_THAT(instead("add-column-rewrite", orders, "ALTER TABLE orders ADD n bigserial;"),
              AllOf(HasSubstr("CREATE SEQUENCE public.orders_n_seq AS bigint;"),
                    HasSubstr("ADD COLUMN n bigint;"),
                    HasSubstr("SET DEFAULT nextval('public.orders_n_seq');"),
                    HasSubstr("CHECK (n IS NOT NULL)")));
}

TEST(AddColumnAdvice, ComputesWithoutStoring) {
  const char* statement = "ALTER TABLE orders ADD l int GENERATED ALWAYS AS (length(note)) STORED;";
  EXPECT_THAT(instead("add-column-rewrite", orders, statement),
              HasSubstr("GENERATED ALWAYS AS (length(note)) VIRTUAL;"));
  EXPECT_THAT(instead("add-column-rewrite", orders, statement, {{"target-version", "17"}}),
              AllOf(Not(HasSubstr("VIRTUAL")), HasSubstr("SET l = length(note)")));
}

TEST(CheckAdvice, NamesTheConstraintAsPostgresqlWould) {
  EXPECT_THAT(
      instead("check-without-not-valid", orders, "ALTER TABLE orders ADD n int CHECK (n > 0);"),
      AllOf(HasSubstr("ALTER TABLE orders ADD n int;"),
            HasSubstr("ADD CONSTRAINT orders_n_check CHECK (n > 0) NOT VALID;")));
}

TEST(CheckAdvice, EndsNoStatementInsideOfAComment) {
  EXPECT_THAT(instead("check-without-not-valid", orders,
                      "ALTER TABLE orders ADD n int -- how many\n CHECK (n > 0);"),
              HasSubstr("ALTER TABLE orders ADD n int -- how many\n;\n"));
}

TEST(NotNullAdvice, ChoosesAFreeName) {
  EXPECT_THAT(instead("set-not-null-scan",
                      "CREATE TABLE t (a int, CONSTRAINT t_a_not_null CHECK (a <> 0));",
                      "ALTER TABLE t ALTER a SET NOT NULL;"),
              HasSubstr("ADD CONSTRAINT t_a_not_null1 CHECK (a IS NOT NULL) NOT VALID;"));
}

TEST(NotNullAdvice, IsForAServerOf18OnlyWhereThatIsSaid) {
  const char* before = "CREATE TABLE t (a int);";
  const char* statement = "ALTER TABLE t ALTER a SET NOT NULL;";
  const auto check = AllOf(HasSubstr("CHECK (a IS NOT NULL) NOT VALID;"),
                           HasSubstr("ALTER COLUMN a SET NOT NULL;"));
  EXPECT_THAT(instead("set-not-null-scan", before, statement), check);
  EXPECT_THAT(instead("set-not-null-scan", before, statement, {{"target-version", "17"}}), check);
  EXPECT_THAT(instead("set-not-null-scan", before, statement, {{"target-version", "18"}}),
              HasSubstr("ADD CONSTRAINT t_a_not_null NOT NULL a NOT VALID;"));
}

TEST(NotNullAdvice, TakesTheStepsOfAllColumnsTogether) {
  const auto findings = found("set-not-null-scan", "CREATE TABLE t (a int, b int, c int);",
                              "ALTER TABLE t ALTER a SET NOT NULL, ALTER b SET NOT NULL;");
  ASSERT_THAT(findings, SizeIs(1));
  const Problem& problem = findings.front().problem;
  EXPECT_THAT(problem.message, HasSubstr("making a and b of t NOT NULL blocks"));
  EXPECT_EQ(problem.subject.name, "public.t.a,b");
  EXPECT_THAT(problem.related, testing::Contains(testing::Field(&Related::message, "and b")));
  EXPECT_EQ(problem.instead,
            "ALTER TABLE t ADD CONSTRAINT t_a_not_null CHECK (a IS NOT NULL) NOT VALID;\n"
            "ALTER TABLE t ADD CONSTRAINT t_b_not_null CHECK (b IS NOT NULL) NOT VALID;\n"
            "-- in a later transaction:\n"
            "ALTER TABLE t VALIDATE CONSTRAINT t_a_not_null;\n"
            "ALTER TABLE t VALIDATE CONSTRAINT t_b_not_null;\n"
            "-- in a third one, where the valid CHECK proves it and nothing is read:\n"
            "ALTER TABLE t ALTER COLUMN a SET NOT NULL;\n"
            "ALTER TABLE t DROP CONSTRAINT t_a_not_null;\n"
            "ALTER TABLE t ALTER COLUMN b SET NOT NULL;\n"
            "ALTER TABLE t DROP CONSTRAINT t_b_not_null;");
}

TEST(NotNullAdvice, IsTheKeysWhereItsIndexIsBuilt) {
  const char* before = "CREATE TABLE t (a int, b int);";
  const char* statement = "ALTER TABLE t ADD PRIMARY KEY (a);";
  EXPECT_THAT(found("set-not-null-scan", before, statement), IsEmpty());
  EXPECT_THAT(instead("key-builds-index", before, statement),
              AllOf(HasSubstr("CHECK (a IS NOT NULL) NOT VALID;"),
                    HasSubstr("ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX t_pkey;")));
}

TEST(RequiredColumnAdvice, FillsTheRowsBeforeTheConstraint) {
  const auto findings =
      found("required-column-without-default", "CREATE TABLE t (a int);",
            "ALTER TABLE t ADD COLUMN m text NOT NULL, ADD COLUMN n int NOT NULL CHECK (n > 0);");
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings.front().problem.message,
            "adding m and n of t fails as soon as t has a row: NOT NULL without a default");
  EXPECT_THAT(findings.front().problem.instead,
              HasSubstr("-- or nullable first:\n"
                        "ALTER TABLE t ADD COLUMN m text;\n"
                        "ALTER TABLE t ADD COLUMN n integer;\n"
                        "-- release what writes it, fill the old rows in batches, and then:\n"
                        "ALTER TABLE t ADD CONSTRAINT t_m_not_null CHECK (m IS NOT NULL)"));
}

TEST(AlterTypeAdvice, LetsUtcBe) {
  const char* before = "CREATE TABLE t (a timestamp, b timestamptz);";
  EXPECT_EQ(instead("alter-type-rewrite", before,
                    "ALTER TABLE t ALTER a TYPE timestamptz USING a AT TIME ZONE 'UTC', ALTER b "
                    "TYPE timestamp USING b AT TIME ZONE 'utc';",
                    {{"transaction", "none"}}),
            "-- at UTC the values stay as they are, without USING:\n"
            "SET TimeZone = 'UTC';\n"
            "ALTER TABLE t ALTER COLUMN a TYPE timestamp with time zone, ALTER COLUMN b TYPE "
            "timestamp without time zone;\n"
            "RESET TimeZone;");
  EXPECT_THAT(instead("alter-type-rewrite", before,
                      "ALTER TABLE t ALTER a TYPE timestamptz USING b AT TIME ZONE 'UTC';"),
              HasSubstr("ADD COLUMN a_new"));
  EXPECT_THAT(found("alter-type-rewrite", before,
                    "SET TimeZone = 'UTC'; ALTER TABLE t ALTER a TYPE timestamptz;"),
              IsEmpty());
}

TEST(AlterTypeAdvice, TakesSeveralColumnsTogether) {
  const auto findings =
      found("alter-type-rewrite", "CREATE TABLE t (a int, b int, c text);",
            "ALTER TABLE t ALTER a TYPE bigint, ALTER b TYPE numeric, ALTER c TYPE varchar;");
  ASSERT_THAT(findings, SizeIs(1));
  const Problem& problem = findings.front().problem;
  EXPECT_THAT(problem.message, HasSubstr("changing the types of a and b of t blocks"));
  EXPECT_THAT(problem.notes.front(),
              HasSubstr("bigint values are stored otherwise than integer values; numeric values "
                        "are stored otherwise than integer values"));
  EXPECT_THAT(problem.instead, HasSubstr("UPDATE t SET a_new = a, b_new = b WHERE a_new IS NULL"));
}

TEST(AlterTypeReason, IsTheColumnsTypeAndTheNewOne) {
  const auto findings = found("alter-type-rewrite",
                              "CREATE TYPE mood AS ENUM ('a'); CREATE TYPE mood_new AS ENUM ('a');"
                              "CREATE TABLE t (m mood);",
                              "ALTER TABLE t ALTER m TYPE mood_new USING m::text::mood_new;");
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_THAT(findings.front().problem.notes.front(),
              HasSubstr("public.mood_new values are stored otherwise than public.mood values"));
}

TEST(EmptiedTable, IsNotScanned) {
  EXPECT_THAT(found("set-not-null-scan", orders,
                    "TRUNCATE orders; ALTER TABLE orders ALTER note SET NOT NULL;"),
              IsEmpty());
  EXPECT_THAT(found("set-not-null-scan", orders,
                    "DELETE FROM orders; ALTER TABLE orders ALTER note SET NOT NULL;"),
              IsEmpty());
  EXPECT_THAT(found("set-not-null-scan", orders,
                    "DELETE FROM orders; INSERT INTO orders (note) VALUES ('x');"
                    "ALTER TABLE orders ALTER note SET NOT NULL;"),
              SizeIs(1));
  EXPECT_THAT(found("set-not-null-scan", orders,
                    "BEGIN; TRUNCATE orders; ROLLBACK;"
                    "ALTER TABLE orders ALTER note SET NOT NULL;"),
              SizeIs(1));
}

Safety safety_of_build(std::map<std::string, std::string> options) {
  const auto findings = found("index-without-concurrently", orders,
                              "CREATE INDEX ON orders (note);", std::move(options));
  return findings.at(0).problem.fix.value().safety;
}

TEST(ConcurrentBuild, IsSafeOnlyWhereTheToolIsKnown) {
  EXPECT_EQ(safety_of_build({}), Safety::unsafe);
  EXPECT_EQ(safety_of_build({{"transaction", "none"}}), Safety::safe);
}

TEST(LockTimeout, IsNotSetBeforeABuildThatShouldBeConcurrent) {
  const char* index = "CREATE INDEX i ON orders (note);";
  EXPECT_THAT(found("missing-lock-timeout", orders, index), IsEmpty());
  EXPECT_THAT(found("missing-lock-timeout", orders, index, {{"transaction", "file"}}), IsEmpty());
  EXPECT_THAT(found("missing-lock-timeout", std::string(orders) + index, "DROP INDEX i;"),
              IsEmpty());
  const std::string migration = std::string(index) + " ALTER TABLE orders ADD b int;";
  const auto findings = found("missing-lock-timeout", orders, migration);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings.front().problem.span.begin, migration.find("ALTER"));
}

TEST(LockTimeout, OfARoleLasts) {
  EXPECT_THAT(found("missing-lock-timeout",
                    "ALTER ROLE postgres SET lock_timeout = '2s'; CREATE TABLE t (a int);",
                    "ALTER TABLE t ADD b int;"),
              IsEmpty());
}

TEST(DroppedSchema, NamesItsTables) {
  const auto findings =
      found("drop-table",
            "CREATE SCHEMA s; CREATE TABLE s.a (); CREATE TABLE s.b ();"
            "CREATE TABLE s.c (); CREATE TABLE s.d (); CREATE VIEW s.v AS SELECT 1;",
            "DROP SCHEMA s CASCADE;");
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_THAT(findings.front().problem.message,
              HasSubstr("loses the rows of s.a, s.b, s.c and s.d and fails"));
}

TEST(DroppedType, TakesColumnsAlong) {
  const auto findings =
      found("drop-column", "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (a e, b e, c int);",
            "DROP TYPE e CASCADE;");
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_THAT(findings.front().problem.message, HasSubstr("dropping a and b of t loses"));
}

TEST(DroppedColumns, AreOneFinding) {
  const auto findings = found("drop-column", "CREATE TABLE t (a int, b int, c int, d int, e int);",
                              "ALTER TABLE t DROP a, DROP b, DROP c, DROP d, DROP e;");
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings.front().problem.message,
            "dropping a, b, c and 2 more columns of t loses their values and fails what still uses "
            "them");
  EXPECT_THAT(findings.front().problem.related,
              testing::Contains(testing::Field(&Related::message, "and e")));
}

TEST(DroppedTables, AreOneFinding) {
  const auto findings =
      found("drop-table", "CREATE TABLE a (); CREATE TABLE b ();", "DROP TABLE a, b;");
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings.front().problem.message,
            "dropping a and b loses their rows and fails what still uses them");
  EXPECT_THAT(findings.front().problem.instead, HasSubstr("REVOKE ALL ON a, b FROM"));
  EXPECT_THAT(findings.front().problem.subject.tables,
              testing::ElementsAre("public.a", "public.b"));
}

TEST(RenameAdvice, IsAnotherForAColumnOnItsWayOut) {
  EXPECT_THAT(instead("rename-column", "CREATE TABLE t (project text);",
                      "ALTER TABLE t RENAME project TO project_old;"),
              HasSubstr("release the application without the column"));
}

TEST(FilledColumnAdvice, IsADefault) {
  EXPECT_EQ(instead("rows-without-where", "CREATE TABLE t (a int);",
                    "ALTER TABLE t ADD COLUMN b text; UPDATE t SET b = 'x';"),
            "-- in place of the ADD COLUMN and of the UPDATE:\n"
            "ALTER TABLE t ADD COLUMN b text NOT NULL DEFAULT 'x';");
  EXPECT_THAT(instead("rows-without-where", "CREATE TABLE t (a int);",
                      "ALTER TABLE t ADD COLUMN b text; UPDATE t SET b = 'x', a = 1;"),
              IsEmpty());
}

TEST(FilledColumnAdvice, IsKnownWhereTheColumnGetsMoreLater) {
  const std::string migration =
      "ALTER TABLE t ADD COLUMN b text DEFAULT 'x', ADD COLUMN c int; CREATE INDEX ON t (b);"
      "UPDATE t SET b = 'x', c = 1; ALTER TABLE t ADD CHECK (c > 0);"
      "ALTER TABLE t ALTER b SET NOT NULL; ALTER TABLE t ALTER c SET NOT NULL;";
  EXPECT_THAT(instead("rows-without-where", "CREATE TABLE t (a int);", migration),
              HasSubstr("ADD COLUMN b text NOT NULL DEFAULT 'x', ADD COLUMN c integer NOT NULL "
                        "DEFAULT 1;"));
  EXPECT_THAT(found("set-not-null-scan", "CREATE TABLE t (a int);", migration), IsEmpty());
}

// NOT NULL DEFAULT true would have new rows be true, and another ADD COLUMN loses the CHECK.
TEST(FilledColumnAdvice, LeavesAColumnWithMoreToItAlone) {
  for (const char* more : {"DEFAULT false", "CHECK (b)", "UNIQUE"}) {
    const std::string migration = fmt::format(
        "ALTER TABLE t ADD COLUMN b boolean {}; UPDATE t SET b = true;"
        "ALTER TABLE t ALTER b SET NOT NULL;",
        more);
    EXPECT_THAT(instead("rows-without-where", "CREATE TABLE t (a int);", migration), IsEmpty())
        << more;
    EXPECT_THAT(found("set-not-null-scan", "CREATE TABLE t (a int);", migration), SizeIs(1))
        << more;
  }
}

TEST(NotNullAdvice, GivesEachConstraintItsName) {
  const std::string stem(40, 'c');
  EXPECT_THAT(
      instead("set-not-null-scan", fmt::format("CREATE TABLE {0} ({0}1 int, {0}2 int);", stem),
              fmt::format("ALTER TABLE {0} ALTER {0}1 SET NOT NULL, ALTER {0}2 SET NOT "
                          "NULL;",
                          stem)),
      HasSubstr("_not_null1 CHECK"));
}

/// Two migrations of Prisma, which may run one statement by statement.
std::string instead_in_prisma(std::string_view rule, std::string before, std::string migration) {
  const auto rules = all_rules();
  const Example example{
      .bad = true,
      .line = 0,
      .options = {{"framework", "prisma"}},
      .files = {{"migrations/20240101000000_a/migration.sql", std::move(before)},
                {"migrations/20240102000000_b/migration.sql", std::move(migration)}},
      .fixed = {}};
  const auto* entry = &*std::ranges::find(rules, rule, &RegisteredRule::id);
  const auto findings = test::ExampleRun(*entry, example, 1).findings_of(rule);
  return findings.size() == 1 ? findings.front().problem.instead : "not one finding";
}

TEST(UtcAdvice, IsForTheSessionWhereATransactionIsNotSure) {
  const std::string advice =
      instead_in_prisma("alter-type-rewrite", "CREATE TABLE t (a timestamp);",
                        "SET lock_timeout = '2s';"
                        "ALTER TABLE t ALTER a TYPE timestamptz USING a AT TIME ZONE 'UTC';");
  EXPECT_THAT(advice, HasSubstr("\nSET TimeZone = 'UTC';"));
  EXPECT_THAT(advice, HasSubstr("\nRESET TimeZone;"));
}

TEST(ReplacementAdvice, IsForMigrationsOfTheirOwnWhereAFileIsSentInOne) {
  EXPECT_EQ(instead_in_prisma("drop-index-without-concurrently",
                              "CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a);",
                              "DROP INDEX i; CREATE UNIQUE INDEX IF NOT EXISTS j ON t (a, b);"),
            "-- each alone in a migration:\n"
            "CREATE UNIQUE INDEX CONCURRENTLY j ON t (a, b);\n"
            "DROP INDEX CONCURRENTLY i;");
}

}  // namespace
}  // namespace pgplumb::lint
