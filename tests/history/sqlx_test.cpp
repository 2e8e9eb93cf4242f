#include <gmock/gmock.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
using Sqlx = Tree;

TEST_F(Sqlx, IsKnownByCargoAndRunsSimpleAndReversibleFilesByNumber) {
  write("Cargo.toml", "[dependencies]\nsqlx = { version = \"0.8\" }\n");
  write_all({"migrations/10_c.sql", "migrations/9_b.up.sql", "migrations/9_b.down.sql",
             "migrations/seed.sql", "migrations/first_a.sql"});
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("sqlx migrations"));
  EXPECT_THAT(models_of(history), ElementsAre("9_b.up.sql: file", "10_c.sql: file"));
  EXPECT_EQ(reason_for(history, "migrations/9_b.down.sql"), "a down file: sqlx runs it to go back");
  EXPECT_EQ(reason_for(history, "migrations/seed.sql"),
            "sqlx runs files named <number>_<name>.sql");
  EXPECT_EQ(reason_for(history, "migrations/first_a.sql"),
            "sqlx refuses a name whose part before `_` is no number");
}

TEST_F(Sqlx, IsKnownByItsOwnFolderAndByTheWayCargoWritesTables) {
  write("a/.sqlx/query.json", "{}");
  write("a/migrations/1_a.up.sql");
  write("b/Cargo.toml", "[workspace.dependencies.sqlx]\nversion = \"0.8\"\n");
  write("b/db/migrations/1_b.up.sql");
  write("c/Cargo.toml", "[dependencies]\nsqlx-like = \"1\"\n");
  write("c/migrations/1_c.up.sql");
  EXPECT_THAT(projects_of(find()), ElementsAre("sqlx a/migrations", "sqlx b/db/migrations",
                                               "golang-migrate c/migrations"));
}

TEST_F(Sqlx, NoTransactionCountsAtTheFirstByteOnly) {
  write("1_a.sql", "-- no-transaction\nVACUUM;\n");
  write("2_b.sql", "\n-- no-transaction\nVACUUM;\n");
  write("3_c.sql", "\xEF\xBB\xBF-- no-transaction\nVACUUM;\n");
  write("4_d.sql", "-- about\n-- no-transaction\nVACUUM;\n");
  EXPECT_THAT(models_of(find()),
              ElementsAre("1_a.sql: implicit", "2_b.sql: file", "3_c.sql: file", "4_d.sql: file"));
}

TEST_F(Sqlx, SaysWhichOptOutItDoesNotHeed) {
  write("sqlx.toml", "");
  write("1_a.up.sql", "-- no-transaction\nA;\n");
  write("1_a.down.sql", "B;\n");
  write("2_b.sql", "\n-- why\n--no-transaction\nA;\n-- no-transaction\n");
  const History history = find();
  const auto& migrations = history.projects.at(0).migrations;
  EXPECT_THAT(directives_of(migrations.at(0)), ElementsAre("-- no-transaction"));
  EXPECT_THAT(directives_of(migrations.at(1)), ElementsAre("--no-transaction (no effect)"));
  EXPECT_EQ(migrations[0].down.path, "1_a.down.sql");
}

}  // namespace
}  // namespace pgplumb::history
