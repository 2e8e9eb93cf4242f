// What rules about keys and indexes say to do instead.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "rules/example_run.h"

namespace pgplumb::lint {
namespace {

using test::found;
using test::instead;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* orders =
    "CREATE TABLE orders (id serial PRIMARY KEY, note text, at timestamp);";

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

TEST(BuildAdvice, LeavesIfNotExistsOut) {
  const auto findings =
      found("index-without-concurrently", orders,
            "CREATE UNIQUE INDEX IF NOT EXISTS i ON orders (note);", {{"transaction", "none"}});
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings.front().problem.instead,
            "CREATE UNIQUE INDEX CONCURRENTLY i ON orders (note);");
  ASSERT_TRUE(findings.front().problem.fix.has_value());
  EXPECT_EQ(findings.front().problem.fix->safety, Safety::unsafe);
}

TEST(BuildAdvice, IsNotToBuildWhatAnotherIndexServes) {
  const char* before = "CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a, b);";
  EXPECT_EQ(instead("index-without-concurrently", before, "CREATE INDEX j ON t (a);"),
            "-- leave it out");
  EXPECT_THAT(instead("index-without-concurrently", before, "CREATE INDEX j ON t (b);"),
              HasSubstr("CONCURRENTLY j"));
  EXPECT_THAT(instead("index-without-concurrently", before, "CREATE INDEX j ON t (a DESC);"),
              HasSubstr("CONCURRENTLY j"));
  EXPECT_THAT(instead("index-without-concurrently", before, "CREATE UNIQUE INDEX j ON t (a);"),
              HasSubstr("CONCURRENTLY j"));
}

TEST(KeyAdvice, AddsTheColumnsThatTheStatementAdds) {
  EXPECT_THAT(instead("key-builds-index", "CREATE TABLE t (a int);",
                      "ALTER TABLE t ADD COLUMN b int DEFAULT 1, ADD CONSTRAINT u UNIQUE (a, b);"),
              testing::StartsWith("ALTER TABLE t ADD COLUMN b int DEFAULT 1;\n"
                                  "CREATE UNIQUE INDEX CONCURRENTLY u ON t (a, b);"));
}

TEST(ForeignKeyAdvice, PutsTheKeyIntoTheColumnThatIsNew) {
  const char* before = "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (a int);";
  EXPECT_EQ(instead("foreign-key-without-not-valid", before,
                    "ALTER TABLE c ADD COLUMN p_id int, ADD CONSTRAINT f FOREIGN KEY (p_id) "
                    "REFERENCES p ON DELETE CASCADE;"),
            "ALTER TABLE c ADD COLUMN p_id integer CONSTRAINT f REFERENCES p ON DELETE CASCADE;");
  EXPECT_EQ(instead("foreign-key-without-not-valid", before,
                    "ALTER TABLE c ADD COLUMN p_id int;"
                    "ALTER TABLE c ADD FOREIGN KEY (p_id) REFERENCES p (id);"),
            "-- in place of the ADD COLUMN before:\n"
            "ALTER TABLE c ADD COLUMN p_id integer CONSTRAINT c_p_id_fkey REFERENCES p (id);");
  EXPECT_THAT(instead("foreign-key-without-not-valid", before,
                      "ALTER TABLE c ADD COLUMN p_id int; UPDATE c SET p_id = a WHERE a > 0;"
                      "ALTER TABLE c ADD FOREIGN KEY (p_id) REFERENCES p (id);"),
              HasSubstr("NOT VALID"));
  EXPECT_THAT(
      instead("foreign-key-without-not-valid", before,
              "ALTER TABLE c ADD COLUMN p_id int DEFAULT 1, ADD FOREIGN KEY (p_id) "
              "REFERENCES p;"),
      AllOf(HasSubstr("ALTER TABLE c ADD COLUMN p_id int DEFAULT 1;\n"), HasSubstr("NOT VALID")));
}

TEST(ForeignKeyAdvice, GoesByThePartitionsWhereTheServerIsNotKnown) {
  const char* before =
      "CREATE TABLE p (id int PRIMARY KEY);"
      "CREATE TABLE m (a int, p_id int) PARTITION BY RANGE (a);"
      "CREATE TABLE m1 PARTITION OF m FOR VALUES FROM (1) TO (2);";
  const char* statement = "ALTER TABLE m ADD FOREIGN KEY (p_id) REFERENCES p;";
  EXPECT_THAT(instead("foreign-key-without-not-valid", before, statement),
              HasSubstr("for each partition"));
  EXPECT_THAT(
      instead("foreign-key-without-not-valid", before, statement, {{"target-version", "18"}}),
      testing::StartsWith("ALTER TABLE m ADD CONSTRAINT"));
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
                    HasSubstr("ALTER TABLE t DROP CONSTRAINT t_a_key, ADD PRIMARY KEY USING INDEX "
                              "t_pkey;")));
  EXPECT_THAT(instead("table-without-primary-key", "",
                      "CREATE TABLE t (a int NOT NULL UNIQUE);"
                      "CREATE TABLE r (id int PRIMARY KEY REFERENCES t (a));"),
              Not(HasSubstr("DROP CONSTRAINT")));
}

TEST(PrimaryKeyAdvice, TakesTheColumnThatNumbersRows) {
  EXPECT_EQ(instead("table-without-primary-key", "",
                    "CREATE TABLE t (n serial, email text NOT NULL UNIQUE);"),
            "CREATE UNIQUE INDEX CONCURRENTLY t_pkey ON t (n);\n"
            "ALTER TABLE t ADD PRIMARY KEY USING INDEX t_pkey;");
}

TEST(PrimaryKeyAdvice, LeavesRowsThatAnExclusionKeepsApart) {
  const char* columns =
      "CREATE TABLE t (room int NOT NULL, at tsrange{}, EXCLUDE USING gist (room "
      "WITH =, at WITH &&));";
  const auto findings =
      found("table-without-primary-key", "", fmt::format(fmt::runtime(columns), " NOT NULL"));
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings.front().severity, Severity::note);
  EXPECT_THAT(findings.front().problem.message, HasSubstr("t has no primary key"));
  EXPECT_THAT(findings.front().problem.instead, IsEmpty());
  const auto nullable =
      found("table-without-primary-key", "", fmt::format(fmt::runtime(columns), ""));
  ASSERT_THAT(nullable, SizeIs(1));
  EXPECT_EQ(nullable.front().severity, Severity::warning);
}

TEST(PrimaryKeyAdvice, TellsThatNullGetsIn) {
  const auto findings = found("table-without-primary-key", "",
                              "CREATE TABLE t (a int NOT NULL, b int, UNIQUE (a, b));");
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_THAT(findings.front().problem.notes.back(), HasSubstr("lets rows with NULL in"));
  EXPECT_EQ(findings.front().problem.instead,
            "-- where none of them is NULL:\n"
            "ALTER TABLE t ALTER COLUMN b SET NOT NULL;\n"
            "CREATE UNIQUE INDEX CONCURRENTLY t_pkey ON t (a, b);\n"
            "ALTER TABLE t DROP CONSTRAINT t_a_b_key, ADD PRIMARY KEY USING INDEX t_pkey;");
}

TEST(PrimaryKeyAdvice, OfAJoinIsWhatItJoins) {
  EXPECT_THAT(instead("table-without-primary-key", "",
                      "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY);"
                      "CREATE TABLE t (a_id int REFERENCES a, b_id int REFERENCES b, at "
                      "timestamptz);"),
              AllOf(HasSubstr("PRIMARY KEY (a_id, b_id) where the table is made"),
                    HasSubstr("INDEX CONCURRENTLY t_pkey ON t (a_id, b_id);")));
  EXPECT_THAT(instead("table-without-primary-key", "",
                      "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY);"
                      "CREATE TABLE t (a_id int REFERENCES a, b_id int REFERENCES b, n int);"),
              HasSubstr("ADD COLUMN id"));
}

TEST(LostPrimaryKey, IsMissedWhereItWent) {
  const std::string table = "CREATE TABLE t (a int PRIMARY KEY, b int);";
  const std::string drop = "ALTER TABLE t DROP CONSTRAINT t_pkey;";
  for (const auto& [before, migration] :
       {std::pair(table, drop), std::pair(std::string(), table + drop)}) {
    const auto findings = found("table-without-primary-key", before, migration);
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_EQ(findings.front().problem.span.begin, migration.find("ALTER"));
  }
  EXPECT_THAT(found("table-without-primary-key", table + drop, "SELECT 1;"), IsEmpty());
}

TEST(IndexAdvice, IsPlainBesideTheTable) {
  const char* table =
      "CREATE TABLE p (id int PRIMARY KEY);"
      "CREATE TABLE c (id int PRIMARY KEY, p_id int{});";
  EXPECT_THAT(
      instead("foreign-key-without-index", "", fmt::format(fmt::runtime(table), " REFERENCES p")),
      testing::StartsWith("CREATE INDEX ON c (p_id);"));
  EXPECT_EQ(instead("foreign-key-without-index", fmt::format(fmt::runtime(table), ""),
                    "ALTER TABLE c ADD FOREIGN KEY (p_id) REFERENCES p;"),
            "CREATE INDEX CONCURRENTLY ON c (p_id);");
  EXPECT_THAT(instead("redundant-index", "CREATE TABLE t (a int, b int);",
                      "CREATE INDEX i ON t (a, b); CREATE INDEX j ON t (a);"),
              testing::StartsWith("-- leave it out"));
  EXPECT_EQ(instead("redundant-index", "CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a);",
                    "CREATE INDEX j ON t (a, b);"),
            "DROP INDEX CONCURRENTLY i;");
}

TEST(DropIndexAdvice, MakesTheOtherFirst) {
  EXPECT_EQ(instead("drop-index-without-concurrently",
                    "CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX i ON t (a);",
                    "DROP INDEX i; CREATE UNIQUE INDEX i ON t (a, b);", {{"transaction", "file"}}),
            "-- each alone in a migration:\n"
            "CREATE UNIQUE INDEX CONCURRENTLY i_new ON t (a, b);\n"
            "DROP INDEX CONCURRENTLY i;\n"
            "ALTER INDEX i_new RENAME TO i;");
}

TEST(ForeignKeyAdvice, IsInTheAddColumnOnlyOfAnEmptyPlainColumn) {
  constexpr const char* teams = "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int);";
  const auto advice = [&](const std::string& more) {
    return instead("foreign-key-without-not-valid", teams,
                   "ALTER TABLE t ADD COLUMN p_id int " + more +
                       "ALTER TABLE t ADD FOREIGN KEY (p_id) REFERENCES p (id);");
  };
  EXPECT_THAT(advice(";"), HasSubstr("in place of the ADD COLUMN before"));
  EXPECT_THAT(advice("; UPDATE t SET a = 1 WHERE a = 2;"), HasSubstr("NOT VALID"));
  EXPECT_THAT(advice("; DO $$ BEGIN UPDATE t SET p_id = 1; END $$;"), HasSubstr("NOT VALID"));
  EXPECT_THAT(advice("; DO $$ DECLARE r record; BEGIN FOR r IN SELECT a FROM t LOOP UPDATE t SET "
                     "p_id = r.a; END LOOP; END $$;"),
              HasSubstr("NOT VALID"));
  EXPECT_THAT(advice("CHECK (p_id > 0);"), HasSubstr("NOT VALID"));
}

TEST(BuildAdvice, BuildsWhereTheIndexThatServesIsDropped) {
  constexpr const char* wide = "CREATE TABLE t (a int, b int); CREATE INDEX wide ON t (a, b);";
  EXPECT_THAT(instead("index-without-concurrently", wide, "CREATE INDEX i ON t (a);"),
              HasSubstr("leave it out"));
  EXPECT_THAT(
      instead("index-without-concurrently", wide, "CREATE INDEX i ON t (a); DROP INDEX wide;"),
      HasSubstr("CREATE INDEX CONCURRENTLY i ON t (a);"));
  EXPECT_THAT(instead("index-without-concurrently",
                      "CREATE TABLE t (a int, b int, CONSTRAINT k UNIQUE (a, b));",
                      "CREATE INDEX i ON t (a); ALTER TABLE t DROP CONSTRAINT k;"),
              HasSubstr("CREATE INDEX CONCURRENTLY i ON t (a);"));
}

TEST(PrimaryKeyAdvice, LeavesAReferencedUniqueAlone) {
  const std::string advice =
      instead("table-without-primary-key", "",
              "CREATE TABLE t (a int CONSTRAINT k UNIQUE); CREATE TABLE r (id int PRIMARY KEY, a "
              "int REFERENCES t (a));");
  EXPECT_THAT(advice, HasSubstr("ALTER TABLE t ADD PRIMARY KEY USING INDEX t_pkey;"));
  EXPECT_THAT(advice, Not(HasSubstr("DROP CONSTRAINT")));
}

TEST(PrimaryKeyAdvice, TakesTheIndexThatNumbersAlreadyHave) {
  EXPECT_EQ(instead("table-without-primary-key", "",
                    "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, a int NOT NULL UNIQUE);"
                    "CREATE UNIQUE INDEX t_id ON t (id);"),
            "ALTER TABLE t ADD PRIMARY KEY USING INDEX t_id;");
  EXPECT_THAT(instead("table-without-primary-key", "", "CREATE TABLE t (id serial UNIQUE, a int);"),
              HasSubstr("DROP CONSTRAINT t_id_key, ADD PRIMARY KEY USING INDEX"));
}

TEST(PrimaryKeyAdvice, TakesOneForeignKeyForNoJoin) {
  EXPECT_THAT(
      instead("table-without-primary-key", "CREATE TABLE u (a int, b int, PRIMARY KEY (a, b));",
              "CREATE TABLE t (a int, b int, at timestamptz, FOREIGN KEY (a, b) REFERENCES u);"),
      Not(HasSubstr("(a, b)")));
}

TEST(PrimaryKey, IsMissedWhereItWasLost) {
  constexpr const char* dumped =
      "CREATE TABLE t (a int NOT NULL); ALTER TABLE ONLY t ADD CONSTRAINT t_pkey PRIMARY KEY (a);";
  EXPECT_THAT(found("table-without-primary-key", dumped, "ALTER TABLE t DROP CONSTRAINT t_pkey;"),
              SizeIs(1));
  const auto findings =
      found("table-without-primary-key", dumped,
            "ALTER TABLE t ADD b int; ALTER TABLE t DROP CONSTRAINT t_pkey; ALTER TABLE t DROP b;");
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings.front().problem.span.begin, 25);
}

}  // namespace
}  // namespace pgplumb::lint
