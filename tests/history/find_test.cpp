#include <gmock/gmock.h>
#include <sys/stat.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Find = Tree;

TEST_F(Find, ARepositoryMayHaveSeveralProjects) {
  write("go/migrations/1_a.sql", "-- +goose Up\nSELECT 1;\n");
  write("web/prisma/migrations/migration_lock.toml", "provider = \"postgresql\"\n");
  write_all({"web/prisma/migrations/1_a/migration.sql", "svc/db/1_a.up.sql", "svc/db/1_a.down.sql",
             "java/src/main/resources/db/migration/V1__a.sql", "scripts/report.sql",
             "node_modules/x/migrations/1_a.up.sql", "vendor/1_a.up.sql", ".cache/1_a.up.sql",
             "svc/target/1_a.up.sql", "go/mysql/migrations/1_a.up.sql"});
  const History history = find();
  EXPECT_THAT(projects_of(history),
              ElementsAre("goose go/migrations", "flyway java/src/main/resources/db/migration",
                          "golang-migrate svc/db", "prisma web/prisma/migrations"));
  EXPECT_EQ(reason_for(history, "scripts"), "SQL without a sign of being migrations");
  EXPECT_EQ(reason_for(history, "go/mysql"), "named for another database");
  EXPECT_FALSE(history.one_unit);
  EXPECT_EQ(reviewed_in(history), files_of(history));
}

TEST_F(Find, MigrationsThatAreNoSqlAreNamed) {
  write("migrations/01_users.json", R"({"operations": [{"create_table": {"name": "users"}}]})");
  EXPECT_THAT(error_of({"."}), HasSubstr("migrations: nothing to check: migrations of pgroll"));
  write("migrations/01_users.json", "operations:\n  - create_table:\n      name: users\n");
  EXPECT_THAT(error_of({"."}), HasSubstr("migrations: nothing to check: migrations of pgroll"));
  for (const std::string& other :
       {std::string(R"({"data": []})"), std::string(R"({"operations": 5, "sql": "SELECT 1"})"),
        R"({"operations": [{"create_table": {}}]})" + std::string(std::size_t{1} << 20, ' ')}) {
    write("migrations/01_users.json", other);
    EXPECT_THAT(error_of({"."}), HasSubstr("no SQL files"));
  }
}

TEST_F(Find, FoldersThatASearchPassesOverCanBeNamed) {
  write("vendor/x/1_a.up.sql");
  EXPECT_THAT(files_of(find({"vendor"})), ElementsAre("vendor/x/1_a.up.sql"));
}

TEST_F(Find, TheFolderNamedIsTakenEvenWithoutASignOfMigrations) {
  write_all({"report.sql", "db/migrations/1_a.up.sql"});
  EXPECT_THAT(projects_of(find()), ElementsAre("plain .", "golang-migrate db/migrations"));
}

TEST_F(Find, AMarkerInAFileWeighsMoreThanNames) {
  write("1_a.up.sql", "-- +goose Up\nSELECT 1;\n");
  EXPECT_THAT(projects_of(find()), ElementsAre("goose ."));
}

TEST_F(Find, NamedFilesOfSeveralProjectsAreOneUnit) {
  write_all({"a/1_a.up.sql", "a/2_b.up.sql", "b/V1__a.sql", "b/V2__b.sql"});
  const History history = find({"a/2_b.up.sql", "b/V1__a.sql", "a/1_a.up.sql"});
  EXPECT_TRUE(history.one_unit);
  EXPECT_THAT(projects_of(history), ElementsAre("golang-migrate a", "flyway b"));
  EXPECT_THAT(reviewed_in(history), ElementsAre("a/1_a.up.sql", "a/2_b.up.sql", "b/V1__a.sql"));
}

TEST_F(Find, AFolderBesideAFileIsWhollyUnderReview) {
  write_all({"a/1_a.up.sql", "a/2_b.up.sql"});
  const History history = find({"a/2_b.up.sql", "a"});
  EXPECT_FALSE(history.one_unit);
  EXPECT_THAT(projects_of(history), ElementsAre("golang-migrate a"));
  EXPECT_THAT(reviewed_in(history), ElementsAre("a/1_a.up.sql", "a/2_b.up.sql"));
}

TEST_F(Find, NoFileIsTwiceInAHistory) {
  write_all({"db/migration/V1__a.sql", "db/migration/more/V2__b.sql"});
  EXPECT_THAT(files_of(find({".", "db/migration/more", "./db"})),
              ElementsAre("db/migration/V1__a.sql", "db/migration/more/V2__b.sql"));
}

TEST_F(Find, AFileSpelledInTwoWaysIsOneFile) {
  write_all({"m/1_a.up.sql", "m/2_b.up.sql", "m/3_c.up.sql"});
  std::filesystem::current_path("m");
  const History history = find({"1_a.up.sql", "../m/3_c.up.sql"});
  EXPECT_THAT(files_of(history), ElementsAre("1_a.up.sql", "2_b.up.sql", "3_c.up.sql"));
  EXPECT_THAT(reviewed_in(history), ElementsAre("1_a.up.sql", "3_c.up.sql"));
}

TEST_F(Find, AbsolutePathsStayAbsolute) {
  write("m/1_a.up.sql");
  const std::string absolute = std::filesystem::current_path().string() + "/m";
  EXPECT_THAT(files_of(find({absolute})), ElementsAre(absolute + "/1_a.up.sql"));
}

TEST_F(Find, OptionsNameTheToolAndTheTransaction) {
  write_all({"m/1_a.up.sql", "m/1_a.down.sql", "m/10_b.up.sql", "m/9_c.up.sql"});
  const History sqlx = find({"."}, {.framework = Framework::sqlx});
  EXPECT_THAT(projects_of(sqlx), ElementsAre("sqlx m"));
  const History plain =
      find({"."}, {.framework = Framework::plain, .transaction = TransactionModel::run});
  EXPECT_THAT(models_of(plain),
              ElementsAre("1_a.up.sql: run", "9_c.up.sql: run", "10_b.up.sql: run"));
}

TEST_F(Find, ExcludedFilesAreNotPartOfTheHistory) {
  write_all({"m/1_a.up.sql", "m/2_b.up.sql", "old/1_a.up.sql"});
  EXPECT_THAT(files_of(find({"."}, {.exclude = {"old", "m/1_*"}})), ElementsAre("m/2_b.up.sql"));
  EXPECT_THAT(files_of(find({"m/1_a.up.sql"}, {.exclude = {"m/1_*"}})), IsEmpty());
}

TEST_F(Find, WhatIsNotThereIsAnError) {
  std::filesystem::create_directory("empty");
  write("readme.md");
  EXPECT_EQ(error_of({"nowhere"}), "nowhere: no such file or folder");
  EXPECT_EQ(error_of({""}), "\"\": no such file or folder");
  EXPECT_EQ(error_of({"empty"}), "empty: no SQL files in this folder or below");
  EXPECT_EQ(error_of({"."}), ".: no SQL files in this folder or below");
}

TEST_F(Find, LinksInCirclesAndToNowhereDoNotMatter) {
  write("m/1_a.up.sql");
  std::filesystem::create_directory_symlink("..", "m/up");
  std::filesystem::create_directory_symlink(".", "again");
  std::filesystem::create_symlink("nowhere.sql", "m/2_b.up.sql");
  std::filesystem::create_symlink("self.sql", "m/self.sql");
  EXPECT_THAT(files_of(find({"m"})), testing::Contains("m/1_a.up.sql"));
  EXPECT_EQ(files_of(find()).size(), 1U);
}

TEST_F(Find, PipesAreNotRead) {
  write("m/1_a.up.sql");
  ASSERT_EQ(mkfifo("m/2_b.up.sql", 0600), 0);
  EXPECT_THAT(files_of(find()), ElementsAre("m/1_a.up.sql"));
}

TEST_F(Find, ThousandsOfFilesAreRead) {
  for (int i = 1; i <= 5000; ++i) {
    write("m/" + std::to_string(i) + "_x.sql", "-- +goose Up\nSELECT 1;\n-- +goose Down\n");
  }
  const History history = find();
  ASSERT_EQ(files_of(history).size(), 5000U);
  EXPECT_EQ(files_of(history)[99], "m/100_x.sql");
  EXPECT_EQ(reviewed_in(find(files_of(history))).size(), 5000U);
}

TEST_F(Find, ProjectsCanBeConfigured) {
  write_all({"a/1_x.sql", "a/2_y.sql", "b/1_x.up.sql"});
  write("a/1_x.sql", "GRANT x TO ${who};\n---- create above / drop below ----\nB;\n");
  const Options options{.projects = {{.path = "./a",
                                      .framework = Framework::goose,
                                      .transaction = TransactionModel::run,
                                      .placeholders = {{"who", "me"}}}}};
  write("a/2_y.sql", "-- +goose Up\nGRANT x TO ${who};\n");
  const History history = find({"."}, options);
  EXPECT_THAT(projects_of(history), ElementsAre("goose a", "golang-migrate b"));
  EXPECT_THAT(models_of(history), ElementsAre("2_y.sql: run", "1_x.up.sql: implicit"));
  EXPECT_EQ(run_part(history, history.projects[0].migrations[0]),
            "-- +goose Up\nGRANT x TO me    ;\n");
  EXPECT_EQ(reason_for(history, "a/1_x.sql"), "goose refuses a file without `-- +goose Up`");
}

TEST_F(Find, WhatSpeaksForAToolIsSaid) {
  write_all({"db/atlas.sum", "db/1_a.sql"});
  EXPECT_THAT(find().projects.at(0).evidence, ElementsAre("db/atlas.sum is there"));
}

}  // namespace
}  // namespace pgplumb::history
