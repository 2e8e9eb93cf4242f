#include <gmock/gmock.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
using SqlMigrate = Tree;

TEST_F(SqlMigrate, NumbersComeBeforeNames) {
  for (const char* name : {"9_a", "10_b", "a", "11"}) {
    write("m/" + std::string(name) + ".sql", "-- +migrate Up\nA;\n");
  }
  write("m/12.sql", "A;\n");
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("sql-migrate m"));
  EXPECT_THAT(files_of(history), ElementsAre("m/9_a.sql", "m/10_b.sql", "m/11.sql", "m/a.sql"));
  EXPECT_EQ(reason_for(history, "m/12.sql"), "sql-migrate finds no `-- +migrate Up` in the file");
}

TEST_F(SqlMigrate, ADirectionCanOptOut) {
  write("m/1.sql", "-- +migrate Up notransaction\nA;\n-- +migrate Down\nB;\n");
  write("m/2.sql", "-- +migrate Down notransaction\nB;\n-- +migrate Up\nA;\n");
  const History history = find();
  EXPECT_THAT(models_of(history), ElementsAre("1.sql: statement", "2.sql: file"));
  EXPECT_EQ(run_part(history, history.projects[0].migrations[1]), "-- +migrate Up\nA;\n");
}

}  // namespace
}  // namespace pgplumb::history
