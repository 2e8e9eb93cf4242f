#include <gmock/gmock.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
using Diesel = Tree;

TEST_F(Diesel, RunsUpSqlByVersionAsText) {
  write("diesel.toml", "");
  write_all({"migrations/9_b/up.sql", "migrations/9_b/down.sql", "migrations/10_a/up.sql",
             "migrations/2026-01-02-120000_c/up.sql", "migrations/.hidden/up.sql",
             "migrations/empty/notes.txt"});
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("diesel migrations"));
  EXPECT_THAT(models_of(history),
              ElementsAre("10_a: file", "2026-01-02-120000_c: file", "9_b: file"));
  EXPECT_EQ(history.projects[0].migrations[1].version, "20260102120000");
  EXPECT_EQ(reason_for(history, "migrations/9_b/down.sql"), "Diesel goes forward by up.sql alone");
}

TEST_F(Diesel, MetadataTurnsTheTransactionOffEvenWhereItSaysNothing) {
  write_all({"m/1_a/up.sql", "m/2_b/up.sql", "m/3_c/up.sql", "m/4_d/up.sql", "m/5_e/up.sql",
             "m/6_f/up.sql"});
  write("m/2_b/metadata.toml", "run_in_transaction = false\n");
  write("m/3_c/metadata.toml", "run_in_transaction = true\n");
  write("m/4_d/metadata.toml", "# nothing\n");
  write("m/5_e/metadata.toml", "run_in_transaction = \n");
  write("m/6_f/metadata.toml", "run_in_transaction = \"false\"\n");
  EXPECT_THAT(models_of(find()), ElementsAre("1_a: file", "2_b: implicit", "3_c: file",
                                             "4_d: implicit", "5_e: file", "6_f: file"));
}

TEST_F(Diesel, ANamedUpFileHasTheOthersAsContext) {
  write_all({"m/1_a/up.sql", "m/2_b/up.sql", "m/2_b/down.sql"});
  const History history = find({"m/2_b/up.sql"});
  EXPECT_THAT(projects_of(history), ElementsAre("diesel m"));
  EXPECT_THAT(files_of(history), ElementsAre("m/1_a/up.sql", "m/2_b/up.sql"));
  EXPECT_THAT(reviewed_in(history), ElementsAre("m/2_b/up.sql"));
}

TEST_F(Diesel, SaysWhatMetadataAsksFor) {
  write_all({"m/1_a/up.sql", "m/1_a/down.sql", "m/2_b/up.sql", "m/3_c/up.sql"});
  write("m/1_a/metadata.toml", "run_in_transaction = false\n");
  write("m/2_b/metadata.toml", "");
  write("m/3_c/metadata.toml", "run_in_transaction = true\n");
  const History history = find();
  const auto& migrations = history.projects.at(0).migrations;
  EXPECT_THAT(directives_of(migrations.at(0)), ElementsAre("run_in_transaction = false"));
  EXPECT_THAT(directives_of(migrations.at(1)),
              ElementsAre("run_in_transaction is missing, which is false"));
  EXPECT_TRUE(directives_of(migrations.at(2)).empty());
  EXPECT_EQ(migrations[0].down.path, "m/1_a/down.sql");
}

}  // namespace
}  // namespace pgplumb::history
