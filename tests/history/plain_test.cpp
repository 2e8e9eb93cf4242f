#include <gmock/gmock.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
using Plain = Tree;

TEST_F(Plain, RunsFilesInTheirNaturalOrderAsPsqlDoes) {
  write_all({"10.sql", "9.sql", "9b.sql", "readme.txt"});
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("plain ."));
  EXPECT_THAT(models_of(history), ElementsAre("9.sql: psql", "9b.sql: psql", "10.sql: psql"));
}

TEST_F(Plain, LeavesOutDownFiles) {
  write_all({"V1.a.up.sql", "V1.a.down.sql", "2.undo.b.sql", "shutdown.sql"});
  const History history = find();
  EXPECT_THAT(files_of(history), ElementsAre("V1.a.up.sql", "shutdown.sql"));
  EXPECT_EQ(reason_for(history, "V1.a.down.sql"), "a down file, by its name");
}

TEST_F(Plain, ANamedFileHasItsSiblingsAsContext) {
  write_all({"sql/1.sql", "sql/2.sql", "sql/3.sql"});
  const History history = find({"./sql//2.sql"});
  EXPECT_TRUE(history.one_unit);
  EXPECT_THAT(files_of(history), ElementsAre("sql/1.sql", "sql/2.sql", "sql/3.sql"));
  EXPECT_THAT(reviewed_in(history), ElementsAre("sql/2.sql"));
}

TEST_F(Plain, SubfoldersAreDatabasesOfTheirOwn) {
  write_all({"b/1.sql", "a/1.sql"});
  EXPECT_THAT(projects_of(find()), ElementsAre("plain a", "plain b"));
}

TEST_F(Plain, AFileWithoutASuffixOfSqlCanBeNamed) {
  write("changes.txt");
  EXPECT_THAT(files_of(find({"changes.txt"})), ElementsAre("changes.txt"));
}

TEST_F(Plain, WhatInitHoldsComesFirst) {
  write_all({"m/1_a.sql", "m/init/0-main.sql", "m/init/tables.sql", "m/init/undo.down.sql"});
  const History history = find();
  EXPECT_THAT(files_of(history),
              ElementsAre("m/init/0-main.sql", "m/init/tables.sql", "m/1_a.sql"));
  EXPECT_EQ(reason_for(history, "m/init/undo.down.sql"), "a down file, by its name");
}

}  // namespace
}  // namespace pgplumb::history
