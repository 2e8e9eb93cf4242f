#include <gmock/gmock.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
using GolangMigrate = Tree;

TEST_F(GolangMigrate, RunsUpFilesByNumberEachAsOneQuery) {
  write_all({"m/10_c.up.sql", "m/9_b.up.sql", "m/9_b.down.sql", "m/000001_a.up.sql", "m/notes.sql",
             "m/18446744073709551616_far.up.sql"});
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("golang-migrate m"));
  EXPECT_THAT(models_of(history), ElementsAre("000001_a.up.sql: implicit", "9_b.up.sql: implicit",
                                              "10_c.up.sql: implicit"));
  EXPECT_EQ(reason_for(history, "m/9_b.down.sql"),
            "a down file: golang-migrate runs it to go back");
  EXPECT_EQ(reason_for(history, "m/notes.sql"),
            "golang-migrate runs files named <number>_<name>.up.sql");
  EXPECT_NE(reason_for(history, "m/18446744073709551616_far.up.sql"), "");
}

TEST_F(GolangMigrate, DirectionIsTheLastPartBeforeTheSuffix) {
  write_all({"1_a.down.up.sql", "2_b.up.down.sql", "3_c.up.pgsql"});
  EXPECT_THAT(files_of(find()), ElementsAre("1_a.down.up.sql", "3_c.up.pgsql"));
}

TEST_F(GolangMigrate, ANamedDownFileIsReviewedByItself) {
  write_all({"m/1_a.up.sql", "m/1_a.down.sql", "m/2_b.up.sql"});
  const History history = find({"m/1_a.down.sql"});
  EXPECT_THAT(projects_of(history), ElementsAre("plain m"));
  EXPECT_THAT(files_of(history), ElementsAre("m/1_a.down.sql"));
  EXPECT_EQ(reason_for(history, "m/1_a.down.sql"),
            "a down file: golang-migrate runs it to go back");
}

}  // namespace
}  // namespace pgplumb::history
