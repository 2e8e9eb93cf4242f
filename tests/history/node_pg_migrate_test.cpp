#include <gmock/gmock.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
using NodePgMigrate = Tree;

TEST_F(NodePgMigrate, NumbersOf17DigitsAreTimes) {
  write("package.json", R"({"dependencies": {"node-pg-migrate": "8.0.0"}})");
  write_all({"migrations/20260102120000000_b.sql", "migrations/1767268800000_a.sql",
             "migrations/1767441600000_c.sql", "migrations/notes.sql"});
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("node-pg-migrate migrations"));
  EXPECT_THAT(models_of(history),
              ElementsAre("notes.sql: run", "1767268800000_a.sql: run",
                          "20260102120000000_b.sql: run", "1767441600000_c.sql: run"));
}

TEST_F(NodePgMigrate, MarkersCutTheFileInEitherOrder) {
  write("m/1_a.sql", "-- Up Migration\nA;\n-- Down Migration\nB;\n");
  write("m/2_b.sql", "--- down migration\nB;\n-- UP  MIGRATION\nA;\n");
  write("m/3_c.sql", "C;\n");
  const History history = find();
  const auto& migrations = history.projects.at(0).migrations;
  EXPECT_EQ(run_part(history, migrations.at(0)), "-- Up Migration\nA;\n");
  EXPECT_EQ(run_part(history, migrations.at(1)), "-- UP  MIGRATION\nA;\n");
  EXPECT_EQ(run_part(history, migrations.at(2)), "C;\n");
  EXPECT_TRUE(migrations[1].down.exists());
  EXPECT_FALSE(migrations[2].down.exists());
}

}  // namespace
}  // namespace pgplumb::history
