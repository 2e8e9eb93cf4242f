// What rules say to do instead, where it depends on the statement or on the schema: the SQL is
// meant to be run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "lint/registry.h"
#include "rules/example_run.h"

namespace pgplumb::lint {
namespace {

using test::found;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

/// The advice of the one finding.
std::string instead(std::string_view rule, std::string before, std::string migration,
                    std::map<std::string, std::string> options = {}) {
  const auto findings = found(rule, std::move(before), std::move(migration), std::move(options));
  return findings.size() == 1 ? findings.front().problem.instead
                              : std::to_string(findings.size()) + " findings";
}

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

TEST(KeyAdvice, KeepsTheOptionsOfTheIndex) {
  const std::string key =
      "UNIQUE NULLS NOT DISTINCT (a) INCLUDE (b) WITH (fillfactor=70) USING "
      "INDEX TABLESPACE fast DEFERRABLE;";
  EXPECT_THAT(instead("key-builds-index", "CREATE TABLE t (a int, b int);",
                      "ALTER TABLE t ADD CONSTRAINT k " + key),
              AllOf(HasSubstr("ON t (a) INCLUDE (b) NULLS NOT DISTINCT WITH (fillfactor = 70) "
                              "TABLESPACE fast;"),
                    HasSubstr("ADD CONSTRAINT k UNIQUE USING INDEX k DEFERRABLE;")));
  EXPECT_THAT(instead("key-builds-index",
                      "CREATE TABLE t (a int, b int) PARTITION BY RANGE (a);"
                      "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (9);",
                      "ALTER TABLE t ADD CONSTRAINT k " + key),
              HasSubstr("ALTER TABLE ONLY t ADD CONSTRAINT k UNIQUE NULLS NOT DISTINCT (a) INCLUDE "
                        "(b) WITH (fillfactor = 70) USING INDEX TABLESPACE fast DEFERRABLE;"));
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
                    "ALTER TABLE orders ADD u uuid NOT NULL UNIQUE DEFAULT gen_random_uuid();"),
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
  EXPECT_THAT(
      instead("add-column-rewrite", orders, "ALTER TABLE orders ADD n bigserial;"),
      AllOf(HasSubstr("CREATE SEQUENCE public.orders_n_seq AS bigint;"),
            HasSubstr("ADD COLUMN n bigint;"),
            HasSubstr("SET DEFAULT nextval('public.orders_n_seq');"), HasSubstr("NOT NULL n")));
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

TEST(ForeignKeyAdvice, DropsTheConstraintThatMakesWay) {
  EXPECT_THAT(
      instead("foreign-key-without-not-valid",
              "CREATE TABLE p (id int PRIMARY KEY);"
              "CREATE TABLE c (p_id int CONSTRAINT f REFERENCES p);",
              "ALTER TABLE c DROP CONSTRAINT f, ADD CONSTRAINT f FOREIGN KEY (p_id) REFERENCES p "
              "ON DELETE CASCADE;"),
      HasSubstr("ALTER TABLE c DROP CONSTRAINT f, ADD CONSTRAINT f FOREIGN KEY (p_id) REFERENCES "
                "p ON DELETE CASCADE NOT VALID;"));
}

TEST(ForeignKeyAdvice, SaysAllThatTheKeySays) {
  EXPECT_THAT(
      instead("foreign-key-without-not-valid",
              "CREATE TABLE p (a int, b int, PRIMARY KEY (a, b)); CREATE TABLE c (a int, b int);",
              "ALTER TABLE c ADD FOREIGN KEY (a, b) REFERENCES p (a, b) MATCH FULL ON DELETE "
              "SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;"),
      HasSubstr("ADD CONSTRAINT c_a_b_fkey FOREIGN KEY (a, b) REFERENCES p (a, b) MATCH FULL "
                "ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED NOT "
                "VALID;"));
  EXPECT_THAT(
      instead("foreign-key-without-not-valid",
              "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c ();",
              "ALTER TABLE c ADD p_id int DEFAULT 1 CONSTRAINT f REFERENCES p;"),
      HasSubstr("ALTER TABLE c ADD p_id int DEFAULT 1;\nALTER TABLE c ADD CONSTRAINT f FOREIGN "
                "KEY (p_id) REFERENCES p NOT VALID;"));
}

TEST(ForeignKey, IsNotCheckedForTheScanOfAnotherConstraint) {
  EXPECT_THAT(found("foreign-key-without-not-valid",
                    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (a int);",
                    "ALTER TABLE c ADD b int NOT NULL REFERENCES p;"),
              IsEmpty());
}

TEST(NotNullAdvice, ChoosesAFreeName) {
  EXPECT_THAT(instead("set-not-null-scan",
                      "CREATE TABLE t (a int, CONSTRAINT t_a_not_null CHECK (a <> 0));",
                      "ALTER TABLE t ALTER a SET NOT NULL;"),
              HasSubstr("ADD CONSTRAINT t_a_not_null1 NOT NULL a NOT VALID;"));
}

TEST(KeyAdvice, KeepsWhatTheConstraintSays) {
  EXPECT_THAT(instead("key-builds-index", orders,
                      "ALTER TABLE orders ADD CONSTRAINT k UNIQUE NULLS NOT DISTINCT (note) "
                      "INCLUDE (at) DEFERRABLE;"),
              AllOf(HasSubstr("INDEX CONCURRENTLY k ON orders (note) INCLUDE (at) NULLS NOT "
                              "DISTINCT;"),
                    HasSubstr("ADD CONSTRAINT k UNIQUE USING INDEX k DEFERRABLE;")));
}

TEST(KeyAdvice, LetsTheOldKeyMakeWay) {
  EXPECT_THAT(
      instead("key-builds-index", "CREATE TABLE t (a int PRIMARY KEY, b int NOT NULL);",
              "ALTER TABLE t DROP CONSTRAINT t_pkey, ADD CONSTRAINT t_pkey PRIMARY KEY (a, b);"),
      AllOf(HasSubstr("INDEX CONCURRENTLY t_pkey_new ON t (a, b);"),
            HasSubstr("ALTER TABLE t DROP CONSTRAINT t_pkey, ADD CONSTRAINT t_pkey PRIMARY "
                      "KEY USING INDEX t_pkey_new;")));
}

TEST(KeyAdvice, HasNoneForExclude) {
  const auto findings = found("key-builds-index", "CREATE TABLE t (r int4range);",
                              "ALTER TABLE t ADD EXCLUDE USING gist (r WITH &&);");
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_THAT(findings.front().problem.instead, IsEmpty());
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
  EXPECT_THAT(found("missing-lock-timeout", orders, "CREATE INDEX ON orders (note);"), IsEmpty());
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
              HasSubstr("loses the rows of s.a, s.b, s.c and 1 more tables"));
}

TEST(DroppedType, TakesColumnsAlong) {
  EXPECT_THAT(found("drop-column", "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (a e, b e, c int);",
                    "DROP TYPE e CASCADE;"),
              SizeIs(2));
}

TEST(DuplicateAdvice, DropsForeignKeysFirst) {
  EXPECT_THAT(instead("duplicate-index", "",
                      "CREATE TABLE c (id int, CONSTRAINT u UNIQUE (id));"
                      "ALTER TABLE c ADD CONSTRAINT k PRIMARY KEY (id);"
                      "CREATE TABLE r (id int CONSTRAINT f REFERENCES c (id));"),
              AllOf(HasSubstr("ALTER TABLE r DROP CONSTRAINT f;\nALTER TABLE c DROP CONSTRAINT u;"),
                    HasSubstr("add the foreign keys again")));
}

TEST(PrimaryKeyAdvice, TakesTheIdThatIsThere) {
  EXPECT_EQ(instead("table-without-primary-key", "", "CREATE TABLE t (id int NOT NULL);"),
            "-- where each row has an id of its own:\n"
            "CREATE UNIQUE INDEX CONCURRENTLY t_pkey ON t (id);\n"
            "ALTER TABLE t ADD PRIMARY KEY USING INDEX t_pkey;");
}

TEST(PrimaryKeyAdvice, LeavesTheIndexToTheConstraintThatOwnsIt) {
  EXPECT_THAT(instead("table-without-primary-key", "", "CREATE TABLE t (a int NOT NULL UNIQUE);"),
              AllOf(HasSubstr("CREATE UNIQUE INDEX CONCURRENTLY t_pkey ON t (a);"),
                    Not(HasSubstr("USING INDEX t_a_key"))));
}

}  // namespace
}  // namespace pgplumb::lint
