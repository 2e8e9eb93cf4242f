#include <gmock/gmock.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
using Goose = Tree;

constexpr std::string_view with_down =
    "-- about\n-- +goose Up\nCREATE TABLE t ();\n\n-- +goose Down\nDROP TABLE t;\n";

TEST_F(Goose, IsKnownByItsAnnotationsAndRunsNumbersInOrder) {
  for (const char* name : {"10_c.sql", "9_b.sql", "001_a.sql"})
    write(std::string("m/") + name, with_down);
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("goose m"));
  EXPECT_THAT(files_of(history), ElementsAre("m/001_a.sql", "m/9_b.sql", "m/10_c.sql"));
  EXPECT_EQ(history.projects[0].migrations[0].version, "001");
}

TEST_F(Goose, RunsTheUpSectionAndKeepsOffsets) {
  write("1_a.sql", with_down);
  const History history = find();
  EXPECT_EQ(up_part(history, history.projects[0].migrations[0]),
            "-- about\n-- +goose Up\nCREATE TABLE t ();\n\n" + std::string(29, '.'));
}

TEST_F(Goose, ReadsAnnotationsInAnyCaseAndWithCarriageReturns) {
  write("1_a.sql", "--+GOOSE up\r\nSELECT 1;\r\n-- +goose DOWN\r\nSELECT 2;\r\n");
  const History history = find();
  EXPECT_EQ(up_part(history, history.projects[0].migrations[0]),
            "--+GOOSE up\r\nSELECT 1;\r\n" + std::string(27, '.'));
}

TEST_F(Goose, NoTransactionSendsStatementByStatementWhereverItStands) {
  write("1_a.sql", with_down);
  write("2_b.sql", "-- +goose NO TRANSACTION\n-- +goose Up\nVACUUM;\n");
  write("3_c.sql", "-- +goose Up\nVACUUM;\n-- +goose Down\n-- +goose no transaction\n");
  EXPECT_THAT(models_of(find()),
              ElementsAre("1_a.sql: file", "2_b.sql: statement", "3_c.sql: statement"));
}

TEST_F(Goose, AnIndentedNoTransactionDoesNotCount) {
  write("1_a.sql", " -- +goose NO TRANSACTION\n-- +goose Up\nVACUUM;\n");
  EXPECT_THAT(models_of(find()), ElementsAre("1_a.sql: file"));
}

TEST_F(Goose, LeavesOutWhatItDoesNotRun) {
  write("1_a.sql", with_down);
  write("2_b.sql", "SELECT 1;\n");
  write_all({"0_zero.sql", "seed.sql", "3_code.go", "3_code_test.go"});
  const History history = find();
  EXPECT_THAT(files_of(history), ElementsAre("1_a.sql"));
  EXPECT_EQ(reason_for(history, "2_b.sql"), "goose refuses a file without `-- +goose Up`");
  EXPECT_EQ(reason_for(history, "seed.sql"),
            "goose runs files named <number>_<name>.sql, numbers from 1");
  EXPECT_EQ(reason_for(history, "0_zero.sql"), reason_for(history, "seed.sql"));
  EXPECT_EQ(reason_for(history, "3_code.go"), "a migration in Go");
  EXPECT_EQ(reason_for(history, "3_code_test.go"), "");
}

TEST_F(Goose, ANamedFileThatItRefusesIsReviewedByItself) {
  write("m/1_a.sql", with_down);
  write("m/2_b.sql", "SELECT 1;\n");
  const History history = find({"m/2_b.sql"});
  EXPECT_THAT(projects_of(history), ElementsAre("goose m", "plain m"));
  EXPECT_THAT(reviewed_in(history), ElementsAre("m/2_b.sql"));
  EXPECT_EQ(reason_for(history, "m/2_b.sql"), "goose refuses a file without `-- +goose Up`");
}

TEST_F(Goose, SaysWhichAnnotationItDoesNotHeed) {
  write("1_a.sql", "-- +goose Up\n  -- +goose NO TRANSACTION\nA;\n-- +goose Down\nB;\n");
  const History history = find();
  const Migration& migration = history.projects.at(0).migrations.at(0);
  EXPECT_THAT(directives_of(migration), ElementsAre("-- +goose NO TRANSACTION (no effect)"));
  EXPECT_EQ(history.sources[migration.file].text.substr(migration.down.begin),
            "-- +goose Down\nB;\n");
}

}  // namespace
}  // namespace pgplumb::history
