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
