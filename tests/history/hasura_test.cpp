#include <gmock/gmock.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
using Hasura = Tree;

TEST_F(Hasura, RunsFoldersByNumber) {
  write("config.yaml", "version: 3\nmetadata_directory: metadata\n");
  write_all({"migrations/default/9_a/up.sql", "migrations/default/9_a/down.sql",
             "migrations/default/10_b/up.sql", "migrations/default/x/up.sql"});
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("hasura migrations/default"));
  EXPECT_THAT(models_of(history), ElementsAre("9_a: file", "10_b: file"));
  EXPECT_EQ(history.projects[0].migrations[0].down.path, "migrations/default/9_a/down.sql");
  EXPECT_EQ(reason_for(history, "migrations/default/x/up.sql"),
            "Hasura runs folders named <number>_<name>");
}

TEST_F(Hasura, MillisecondsTellItFromDiesel) {
  write_all({"migrations/1767268800000_a/up.sql", "other/2026-01-01-000000_a/up.sql"});
  EXPECT_THAT(projects_of(find()), ElementsAre("hasura migrations", "diesel other"));
}

TEST_F(Hasura, TheFirstLineAloneCanOptOut) {
  const std::string folder = "migrations/1767268800000_";
  write(folder + "a/up.sql", "  -- hasura:no-transaction  \r\nA;\n");
  write(folder + "b/up.sql", "\n-- hasura:no-transaction\nA;\n");
  write(folder + "c/up.sql", "--hasura:no-transaction\nA;\n");
  const History history = find();
  EXPECT_THAT(models_of(history), ElementsAre("1767268800000_a: implicit", "1767268800000_b: file",
                                              "1767268800000_c: file"));
  EXPECT_THAT(directives_of(history.projects[0].migrations[1]),
              ElementsAre("-- hasura:no-transaction (no effect)"));
}

TEST_F(Hasura, VersionOneHasFlatFilesAndNamesItsYaml) {
  write("config.yaml", "endpoint: http://localhost:8080\n");
  write("migrations/1654696186008_init.up.sql");
  write("migrations/1654696186008_init.down.sql");
  write("migrations/1654696186009_more.up.yaml", "- type: run_sql\n");
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("hasura migrations"));
  EXPECT_THAT(models_of(history), ElementsAre("1654696186008_init.up.sql: file"));
  EXPECT_EQ(history.projects[0].migrations[0].down.path, "migrations/1654696186008_init.down.sql");
  EXPECT_EQ(reason_for(history, "migrations/1654696186009_more.up.yaml"),
            "a migration of Hasura's version 1 in YAML: its SQL is not read");
}

}  // namespace
}  // namespace pgplumb::history
