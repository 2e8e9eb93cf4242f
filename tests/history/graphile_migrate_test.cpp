#include <gmock/gmock.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
class GraphileMigrate : public Tree {
 protected:
  static void commit(const std::string& name, const std::string& body) {
    write("migrations/committed/" + name,
          "--! Previous: -\n--! Hash: sha1:0\n--! Message: m\n\n" + body);
  }
};

TEST_F(GraphileMigrate, RunsWhatIsCommitted) {
  commit("000002-b.sql", "B;\n");
  commit("000001.sql", "A;\n");
  write("migrations/committed/notes.sql");
  write_all({"migrations/current.sql", "migrations/fixtures/f.sql"});
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("graphile-migrate migrations"));
  EXPECT_THAT(models_of(history), ElementsAre("000001.sql: file", "000002-b.sql: file"));
  EXPECT_EQ(reason_for(history, "migrations/current.sql"),
            "not committed yet: it is run again at each change");
  EXPECT_EQ(reason_for(history, "migrations/fixtures/f.sql"), "not in the folder committed");
  EXPECT_THAT(projects_of(find({"migrations/committed"})),
              ElementsAre("graphile-migrate migrations/committed"));
}

TEST_F(GraphileMigrate, WhatIsRunOnANewDatabaseComesFirst) {
  commit("000001.sql", "A;\n");
  write_all({"migrations/afterReset.sql", "migrations/roles.sql"});
  EXPECT_THAT(files_of(find()),
              ElementsAre("migrations/afterReset.sql", "migrations/committed/000001.sql"));
  write(".gmrc", "{ // comment\n\"afterReset\": [\"!roles.sql\", {\"_\": \"command\"}]}\n");
  EXPECT_THAT(files_of(find()),
              ElementsAre("migrations/roles.sql", "migrations/committed/000001.sql"));
}

TEST_F(GraphileMigrate, TheFirstLineOfTheBodyAloneCanOptOut) {
  commit("000001.sql", "--! no-transaction\nVACUUM;\n");
  commit("000002.sql", "-- why\n--! no-transaction\nVACUUM;\n");
  const History history = find();
  EXPECT_THAT(models_of(history), ElementsAre("000001.sql: implicit", "000002.sql: file"));
  EXPECT_THAT(directives_of(history.projects[0].migrations[1]),
              ElementsAre("--! no-transaction (no effect)"));
}

}  // namespace
}  // namespace pgplumb::history
