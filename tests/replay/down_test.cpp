#include "replay/down.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "replay/replay.h"
#include "support/plain_history.h"

namespace pgplumb::replay {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// What the down of the last of the migrations leaves: "left table a", "missing column a.b".
std::vector<std::string> remnants(const std::vector<std::string>& ups, const std::string& down) {
  std::vector<std::pair<std::string, std::string>> files;
  for (std::size_t i = 0; i < ups.size(); ++i) files.emplace_back(fmt::format("{}.sql", i), ups[i]);
  history::History history = test::plain_history(files);
  history::Down& last = history.projects[0].migrations.back().down;
  last.path = "down.sql";
  last.file = history.sources.add(decode_source("down.sql", down));
  std::vector<std::string> found;
  const auto visit = [&](const DownOutcome& outcome) {
    found.emplace_back("seen");
    for (const Remnant& remnant : outcome.remnants) {
      found.push_back((remnant.kind == Remnant::left      ? "left "
                       : remnant.kind == Remnant::missing ? "missing "
                                                          : "changed ") +
                      remnant.what);
    }
  };
  const Outcome outcome = replay(history, history.projects[0], {}, {.down = visit});
  // The down is taken back.
  EXPECT_EQ(outcome.catalog.find_relation("public", "taken_back"), nullptr);
  return found;
}

TEST(Down, ThatUndoesAllLeavesNothing) {
  EXPECT_THAT(
      remnants({"CREATE TABLE a (x serial PRIMARY KEY, y text DEFAULT 'z');"}, "DROP TABLE a;"),
      ElementsAre("seen"));
  EXPECT_THAT(remnants({"CREATE TABLE a (x int); CREATE INDEX i ON a (x);",
                        "BEGIN; DROP INDEX i; ALTER TABLE a RENAME x TO y; COMMIT;"},
                       "ALTER TABLE a RENAME y TO x; CREATE INDEX i ON a (x);"),
              ElementsAre("seen"));
  EXPECT_THAT(remnants({"CREATE TYPE mood AS ENUM ('a'); CREATE TABLE a (m mood);",
                        "ALTER TABLE a DROP COLUMN m; DROP TYPE mood;"},
                       "CREATE TYPE mood AS ENUM ('a'); ALTER TABLE a ADD COLUMN m mood;"),
              ElementsAre("seen"));
}

TEST(Down, WhatItLeavesIsNamed) {
  EXPECT_THAT(
      remnants({"CREATE TABLE a (x int);",
                "CREATE TABLE b (x int); CREATE INDEX i ON b (x); ALTER TABLE a ADD y int;"},
               "SELECT 1 WHERE false;"),
      IsEmpty());  // a query may call anything
  EXPECT_THAT(remnants({"CREATE TABLE a (x int);",
                        "CREATE TABLE b (x int PRIMARY KEY); ALTER TABLE a ADD y int;"},
                       "ALTER TABLE a DROP COLUMN y;"),
              ElementsAre("seen", "left table b"));
}

TEST(Down, WhatItDoesNotBringBackIsNamed) {
  EXPECT_THAT(remnants({"CREATE TABLE a (x int, y int); CREATE INDEX i ON a (y);",
                        "ALTER TABLE a DROP COLUMN y;"},
                       "ALTER TABLE a ADD COLUMN y int;"),
              ElementsAre("seen", "missing index i"));
}

TEST(Down, WhatIsOtherwiseIsNamed) {
  EXPECT_THAT(remnants({"CREATE TABLE a (x int NOT NULL);", "ALTER TABLE a ALTER x TYPE bigint;"},
                       "ALTER TABLE a ALTER x DROP NOT NULL;"),
              ElementsAre("seen", "changed column a.x"));
}

TEST(Down, WhatIsPutBackOtherwiseIsNamed) {
  struct Case {
    const char* made;     ///< before the migration
    const char* dropped;  ///< by the migration
    const char* again;    ///< by the down
    const char* what;
  };
  const std::string tables =
      "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE q (id int PRIMARY KEY);"
      "CREATE TABLE t (a int, b text, c int);"
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';";
  for (const auto& [made, dropped, again, what] : {
           Case{"ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES p ON DELETE CASCADE;",
                "ALTER TABLE t DROP CONSTRAINT k;",
                "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES p;",
                "changed constraint k of t"},
           Case{"ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES p;",
                "ALTER TABLE t DROP CONSTRAINT k;",
                "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES q;",
                "changed constraint k of t"},
           Case{"ALTER TABLE t ADD CONSTRAINT k UNIQUE (a);", "ALTER TABLE t DROP CONSTRAINT k;",
                "ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0);", "changed constraint k of t"},
           Case{"CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();",
                "DROP TRIGGER g ON t;",
                "CREATE TRIGGER g AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();",
                "changed trigger g of t"},
           Case{"CREATE POLICY o ON t FOR SELECT USING (a > 0);", "DROP POLICY o ON t;",
                "CREATE POLICY o ON t FOR SELECT USING (a > 1);", "changed policy o of t"},
           Case{"CREATE INDEX i ON t (a) INCLUDE (b);", "DROP INDEX i;", "CREATE INDEX i ON t (a);",
                "changed index i"},
           Case{"CREATE INDEX i ON t (b text_pattern_ops);", "DROP INDEX i;",
                "CREATE INDEX i ON t (b);", "changed index i"},
           Case{"CREATE INDEX i ON t (b NULLS FIRST);", "DROP INDEX i;", "CREATE INDEX i ON t (b);",
                "changed index i"},
           Case{"CREATE FUNCTION g() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';",
                "DROP FUNCTION g();", "CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1';",
                "changed function g()"},
           Case{"CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1';", "DROP FUNCTION g();",
                "CREATE FUNCTION g() RETURNS bigint LANGUAGE sql AS 'SELECT 1';",
                "changed function g()"},
           Case{"ALTER TABLE t ADD d int GENERATED ALWAYS AS IDENTITY;", "ALTER TABLE t DROP d;",
                "ALTER TABLE t ADD d int NOT NULL;", "changed column t.d"},
           Case{"ALTER TABLE t ADD d int GENERATED ALWAYS AS (a + 1) STORED;",
                "ALTER TABLE t DROP d;", "ALTER TABLE t ADD d int;", "changed column t.d"},
           Case{"CREATE DOMAIN d AS int CHECK (VALUE > 0);", "DROP DOMAIN d;",
                "CREATE DOMAIN d AS int;", "changed type d"},
       }) {
    SCOPED_TRACE(made);
    EXPECT_THAT(remnants({tables + made, dropped}, again), ElementsAre("seen", what));
    EXPECT_THAT(remnants({tables + made, dropped}, made), ElementsAre("seen"));
  }
}

TEST(Down, WhatIsMadeAgainAsAWholeIsAsBefore) {
  const std::string made =
      "CREATE TYPE mood AS ENUM ('a'); CREATE TABLE p (id int PRIMARY KEY);"
      "CREATE TABLE t (a int REFERENCES p ON DELETE CASCADE, m mood, UNIQUE (a) INCLUDE (m));"
      "CREATE INDEX i ON t (m) WHERE a > 0;"
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
      "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();"
      "CREATE FUNCTION h(mood) RETURNS SETOF mood LANGUAGE sql AS 'SELECT $1';";
  const std::string dropped =
      "DROP FUNCTION h(mood); DROP TABLE t; DROP FUNCTION f(); DROP TABLE p; DROP TYPE mood;";
  EXPECT_THAT(remnants({made, dropped}, made), ElementsAre("seen"));
  EXPECT_THAT(remnants({made}, dropped), ElementsAre("seen"));
}

TEST(Down, OfATableThatIsLeftNothingInsideIsSpokenOf) {
  EXPECT_THAT(remnants({"CREATE SCHEMA s;",
                        "CREATE TABLE s.\"a.b\" (x int CHECK (x > 0)); "
                        "CREATE INDEX i ON s.\"a.b\" (x); CREATE TABLE a (y int);"},
                       "DROP TABLE a;"),
              ElementsAre("seen", "left table s.\"a.b\""));
}

TEST(Down, AnEmptyOneLeavesAll) {
  EXPECT_THAT(remnants({"CREATE TABLE a (x int);"}, "-- nothing\n"),
              ElementsAre("seen", "left table a"));
}

TEST(Down, WhatCannotBeWorkedOutIsPassedOver) {
  EXPECT_THAT(remnants({"CREATE TABLE a (x int);"}, "DO $$ BEGIN EXECUTE 'x'; END $$;"), IsEmpty());
  EXPECT_THAT(remnants({"CREATE TABLE a (x int);"}, "DROP TABLE ("), IsEmpty());
}

TEST(Down, IsTakenBack) {
  EXPECT_THAT(remnants({"CREATE TABLE a (x int);"}, "DROP TABLE a; CREATE TABLE taken_back ();"),
              ElementsAre("seen", "left table taken_back"));
}

}  // namespace
}  // namespace pgplumb::replay
