#include <gmock/gmock.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
using UpFiles = Tree;

TEST_F(UpFiles, RiverIsKnownByItsTemplate) {
  write("m/002_b.up.sql", "CREATE TABLE /* TEMPLATE: schema */b ();\n");
  write_all({"m/010_a.up.sql", "m/002_b.down.sql"});
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("river m"));
  EXPECT_THAT(models_of(history), ElementsAre("002_b.up.sql: file", "010_a.up.sql: file"));
  EXPECT_EQ(history.projects[0].migrations[0].down.path, "m/002_b.down.sql");
}

TEST_F(UpFiles, PopTakesTheFileForPostgres) {
  write_all({"m/2_b.up.sql", "m/2_b.postgres.up.sql", "m/2_b.mysql.up.sql", "m/2_b.down.sql",
             "m/10_c.postgres.autocommit.up.sql", "m/11_d.up.fizz"});
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("pop m"));
  EXPECT_THAT(models_of(history), ElementsAre("2_b.postgres.up.sql: file",
                                              "10_c.postgres.autocommit.up.sql: implicit"));
  EXPECT_EQ(history.projects[0].migrations[0].down.path, "m/2_b.down.sql");
  EXPECT_EQ(reason_for(history, "m/2_b.up.sql"),
            "there is one for PostgreSQL, which is run in its stead");
  EXPECT_EQ(reason_for(history, "m/2_b.mysql.up.sql"), "named for another database");
  EXPECT_EQ(reason_for(history, "m/11_d.up.fizz"), "a migration in fizz");
}

TEST_F(UpFiles, PostgratorHasTheDirectionBehindTheNumber) {
  write_all({"m/9.do.a.sql", "m/010.do.sql", "m/9.undo.a.sql", "m/11.sql"});
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("postgrator m"));
  EXPECT_THAT(models_of(history), ElementsAre("9.do.a.sql: implicit", "010.do.sql: implicit"));
  EXPECT_EQ(history.projects[0].migrations[0].down.path, "m/9.undo.a.sql");
  EXPECT_EQ(reason_for(history, "m/11.sql"), "postgrator runs files named <number>.do.<name>.sql");
}

}  // namespace
}  // namespace pgplumb::history
