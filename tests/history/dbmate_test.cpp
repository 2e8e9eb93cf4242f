#include <gmock/gmock.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
using Dbmate = Tree;

constexpr std::string_view pair =
    "-- migrate:up\nCREATE TABLE t ();\n\n-- migrate:down\nDROP TABLE t;\n";

TEST_F(Dbmate, RunsFilesByNameSoTenComesBeforeNine) {
  for (const char* name : {"9_b.sql", "10_a.sql", "11c.sql"})
    write(std::string("db/migrations/") + name, pair);
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("dbmate db/migrations"));
  EXPECT_THAT(models_of(history), ElementsAre("10_a.sql: file", "11c.sql: file", "9_b.sql: file"));
  EXPECT_EQ(history.projects[0].migrations[1].version, "11");
}

TEST_F(Dbmate, RunsTheUpSectionAndKeepsCommentsAboveIt) {
  write("1_a.sql", "-- about\n" + std::string(pair));
  const History history = find();
  EXPECT_EQ(up_part(history, history.projects[0].migrations[0]),
            "-- about\n-- migrate:up\nCREATE TABLE t ();\n\n" + std::string(30, '.'));
}

TEST_F(Dbmate, TheFirstPairHasTheCommentsOfTheFile) {
  write("1_a.sql", "-- about\nA;\n" + std::string(pair) + std::string(pair));
  const History history = find();
  const auto& migrations = history.projects[0].migrations;
  ASSERT_EQ(migrations.size(), 2U);
  EXPECT_EQ(run_part(history, migrations[0]), "-- about\n-- migrate:up\nCREATE TABLE t ();\n\n");
  EXPECT_EQ(run_part(history, migrations[1]), "-- migrate:up\nCREATE TABLE t ();\n\n");
}

TEST_F(Dbmate, TransactionFalseIsOneQueryWithoutTransaction) {
  write("1_a.sql", "-- migrate:up transaction:false\nVACUUM;\n-- migrate:down\n");
  write("2_b.sql", "--migrate:up  other:1   transaction:false\nVACUUM;\n-- migrate:down\n");
  write("3_c.sql", "-- migrate:up\nSELECT 1;\n-- migrate:down transaction:false\n");
  write("4_d.sql", "-- migrate:up transaction: false\nSELECT 1;\n-- migrate:down\n");
  EXPECT_THAT(models_of(find()), ElementsAre("1_a.sql: implicit", "2_b.sql: implicit",
                                             "3_c.sql: file", "4_d.sql: file"));
}

TEST_F(Dbmate, EachPairOfAFileIsAMigrationOfItsOwn) {
  write("1_a.sql",
        "-- migrate:up\nA;\n-- migrate:down\nB;\n-- migrate:up transaction:false\nC;\n"
        "-- migrate:down\nD;\n");
  const History history = find();
  EXPECT_THAT(models_of(history), ElementsAre("1_a.sql: file", "1_a.sql: implicit"));
  const auto& migrations = history.projects[0].migrations;
  EXPECT_EQ(migrations[0].file, migrations[1].file);
  EXPECT_EQ(up_part(history, migrations[0]), "-- migrate:up\nA;\n" + std::string(73, '.'));
  EXPECT_EQ(up_part(history, migrations[1]),
            std::string(36, '.') + "-- migrate:up transaction:false\nC;\n" + std::string(19, '.'));
}

TEST_F(Dbmate, LeavesOutWhatItDoesNotRun) {
  write("1_a.sql", pair);
  write("2_b.sql", "-- migrate:upward\nSELECT 1;\n");
  write("schema.sql");
  const History history = find();
  EXPECT_THAT(files_of(history), ElementsAre("1_a.sql"));
  EXPECT_EQ(reason_for(history, "2_b.sql"), "dbmate refuses a file without `-- migrate:up`");
  EXPECT_EQ(reason_for(history, "schema.sql"), "dbmate runs files whose names start with digits");
}

TEST_F(Dbmate, AnOptionOfAnotherFormDoesNotOptOut) {
  write("1.sql", "-- migrate:up transaction: false\nA;\n-- migrate:down\nB;\n");
  const History history = find();
  EXPECT_THAT(models_of(history), ElementsAre("1.sql: file"));
  const Migration& migration = history.projects[0].migrations[0];
  EXPECT_THAT(directives_of(migration),
              ElementsAre("-- migrate:up transaction: false (no effect)"));
  EXPECT_EQ(migration.down.begin, 36U);
}

}  // namespace
}  // namespace pgplumb::history
