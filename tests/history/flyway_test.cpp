#include <gmock/gmock.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Flyway = Tree;

std::string model_of(std::string_view text, const std::filesystem::path& path = "V1__a.sql") {
  std::ofstream(path, std::ios::binary) << text;
  const auto history = find_history({"."}, {});
  return history ? models_of(*history).at(0) : history.error().message;
}

TEST_F(Flyway, RunsByDottedVersionThenRepeatableByDescription) {
  write_all({"db/migration/V10__d.sql", "db/migration/V9__c.sql", "db/migration/V1_10__b.sql",
             "db/migration/V1.9__a.sql", "db/migration/R__z_views.sql",
             "db/migration/R__a_views.sql", "db/migration/more/V2__e.sql"});
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("flyway db/migration"));
  EXPECT_THAT(
      models_of(history),
      ElementsAre("V1.9__a.sql: file", "V1_10__b.sql: file", "V2__e.sql: file", "V9__c.sql: file",
                  "V10__d.sql: file", "R__a_views.sql: file", "R__z_views.sql: file"));
  EXPECT_EQ(history.projects[0].migrations[1].version, "1.10");
}

TEST_F(Flyway, LeavesOutUndoAndBadNames) {
  write_all({"V1__a.sql", "U1__a.sql", "afterMigrateError.sql", "V2_b.sql", "Vendor__x.sql",
             "V3.sql", "notes.sql"});
  const History history = find();
  EXPECT_THAT(files_of(history), ElementsAre("V1__a.sql", "V3.sql"));
  EXPECT_EQ(history.projects[0].migrations[0].down.path, "U1__a.sql");
  EXPECT_EQ(reason_for(history, "U1__a.sql"), "an undo migration: Flyway runs it to go back");
  EXPECT_EQ(reason_for(history, "afterMigrateError.sql"),
            "a callback of Flyway that stands behind single migrations or other commands");
  EXPECT_THAT(reason_for(history, "V2_b.sql"), HasSubstr("two underscores"));
  EXPECT_THAT(reason_for(history, "Vendor__x.sql"), HasSubstr("V<version>__<description>.sql"));
  EXPECT_THAT(reason_for(history, "notes.sql"), HasSubstr("V<version>__<description>.sql"));
}

TEST_F(Flyway, CallbacksOfMigrateAreInTheirPlaces) {
  write_all({"db/m/V1__a.sql", "db/m/R__r.sql", "db/m/beforeMigrate.sql", "db/m/afterVersioned.sql",
             "db/views/afterMigrate__1.sql", "db/views/afterMigrate__2.sql", "db/other/x.sql"});
  EXPECT_THAT(
      files_of(find({"db/m"})),
      ElementsAre("db/m/beforeMigrate.sql", "db/m/V1__a.sql", "db/m/afterVersioned.sql",
                  "db/m/R__r.sql", "db/views/afterMigrate__1.sql", "db/views/afterMigrate__2.sql"));
}

TEST_F(Flyway, WhatRunsBeforeEachMigrationIsItsContext) {
  write_all({"V1__a.sql", "V2__b.sql", "beforeEachMigrate__timeout.sql"});
  const History history = find();
  EXPECT_THAT(files_of(history), ElementsAre("beforeEachMigrate__timeout.sql", "V1__a.sql",
                                             "beforeEachMigrate__timeout.sql", "V2__b.sql"));
  EXPECT_THAT(reviewed_in(history), ElementsAre("V1__a.sql", "V2__b.sql"));
  const auto& migrations = history.projects[0].migrations;
  EXPECT_FALSE(migrations[0].continues);
  EXPECT_TRUE(migrations[0].inner);
  EXPECT_TRUE(migrations[1].continues);
  EXPECT_FALSE(migrations[2].continues);
}

TEST_F(Flyway, PlaceholdersAndTheSchemaComeFromItsSettings) {
  write("db/migration/V1__a.sql", "GRANT x TO ${Owner}; SELECT '${flyway:filename}', ${b};\n");
  write("flyway.toml",
        "[flyway]\ndefaultSchema = \"app\"\n[flyway.placeholders]\nowner = \"me\"\n");
  const History history = find();
  EXPECT_EQ(run_part(history, history.projects.at(0).migrations.at(0)),
            "GRANT x TO me      ; SELECT 'V1__a.sql'         , ${b};\n");
  EXPECT_EQ(history.projects[0].default_schema, "app");
  std::filesystem::remove("flyway.toml");
  write("db/application.yml",
        "spring:\n  datasource:\n    url: x\n  flyway:\n    placeholders:\n      owner: 'it'\n"
        "    schemas: one, two\n");
  const History spring = find();
  EXPECT_EQ(run_part(spring, spring.projects[0].migrations[0]).substr(0, 20),
            "GRANT x TO it      ;");
  EXPECT_EQ(spring.projects[0].default_schema, "one");
}

TEST_F(Flyway, AScriptCanSayThatItIsNotRun) {
  write_all({"V1__a.sql", "V2__b.sql"});
  write("V2__b.sql.conf", "shouldExecute=false\n");
  const History history = find();
  EXPECT_THAT(files_of(history), ElementsAre("V1__a.sql"));
  EXPECT_EQ(reason_for(history, "V2__b.sql"), "V2__b.sql.conf says shouldExecute=false");
}

TEST_F(Flyway, TheNewestBaselineStandsInForWhatItCovers) {
  write_all({"V1__a.sql", "V2__b.sql", "V3__c.sql", "B1__old.sql", "B2__base.sql"});
  const History history = find();
  EXPECT_THAT(files_of(history), ElementsAre("B2__base.sql", "V3__c.sql"));
  EXPECT_EQ(reason_for(history, "V2__b.sql"), "the baseline B2__base.sql covers it");
  EXPECT_EQ(reason_for(history, "B1__old.sql"), "the baseline B2__base.sql is newer");
}

TEST_F(Flyway, StatementsThatCannotRunInATransactionGoWithoutOne) {
  for (const char* text :
       {"CREATE INDEX CONCURRENTLY i ON t (a);", "create unique index concurrently i on t (a)",
        "DROP INDEX CONCURRENTLY i; -- done", "VACUUM t;", "REINDEX VERBOSE SCHEMA s;",
        "ALTER SYSTEM SET x = 1;", "DISCARD ALL;", "CREATE DATABASE d;",
        "/* a */ VACUUM; ; VACUUM;"}) {
    EXPECT_EQ(model_of(text), "V1__a.sql: statement") << text;
  }
}

TEST_F(Flyway, WhatItsParserDoesNotKnowStaysInTheTransaction) {
  for (const char* text :
       {"CREATE INDEX i ON t (a);", "REINDEX INDEX CONCURRENTLY i;", "REINDEX (VERBOSE) SCHEMA s;",
        "ALTER TABLE t DETACH PARTITION p CONCURRENTLY;", "SELECT 'VACUUM';", "-- VACUUM;\n",
        "DO $$ BEGIN; VACUUM; END $$;"}) {
    EXPECT_EQ(model_of(text), "V1__a.sql: file") << text;
  }
}

TEST_F(Flyway, AMixedScriptIsAnErrorUnlessItIsAllowed) {
  constexpr const char* mixed = "SET lock_timeout = '1s'; CREATE INDEX CONCURRENTLY i ON t (a);";
  EXPECT_EQ(model_of(mixed), "V1__a.sql: file");
  write("flyway.toml", "[flyway]\nmixed = true\n");
  EXPECT_EQ(model_of(mixed), "V1__a.sql: statement");
}

TEST_F(Flyway, TheSettingsOfAScriptComeFirst) {
  write("V1__a.sql.conf", "# why\n executeInTransaction = false \n");
  EXPECT_EQ(model_of("SET lock_timeout = '1s'; CREATE INDEX CONCURRENTLY i ON t (a);"),
            "V1__a.sql: statement");
  write("V1__a.sql.conf", "executeInTransaction=true\n");
  EXPECT_EQ(model_of("CREATE INDEX CONCURRENTLY i ON t (a);"), "V1__a.sql: file");
}

TEST_F(Flyway, GroupIsOneTransactionForAll) {
  write("flyway.conf", "flyway.group=true\n");
  EXPECT_EQ(model_of("SELECT 1;"), "V1__a.sql: run");
}

TEST_F(Flyway, NamesFollowTheSettings) {
  write("src/main/resources/application.properties", "spring.flyway.sql-migration-prefix=M\n");
  write_all(
      {"src/main/resources/db/migration/M1__a.sql", "src/main/resources/db/migration/V1__b.sql"});
  EXPECT_THAT(files_of(find()), ElementsAre("src/main/resources/db/migration/M1__a.sql"));
}

TEST_F(Flyway, AnEmptyPrefixSetInCodeIsSeenInTheNames) {
  write_all({"db/migration/10__b.sql", "db/migration/9__a.sql"});
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("flyway db/migration"));
  EXPECT_THAT(files_of(history), ElementsAre("db/migration/9__a.sql", "db/migration/10__b.sql"));
}

TEST_F(Flyway, ProjectsSideBySideStayApartAndFoldersOfOneBelongTogether) {
  write_all({"a/db/migration/V1__a.sql", "b/db/migration/V1__b.sql", "c/db/migration/one/V1__c.sql",
             "c/db/migration/two/V2__d.sql"});
  EXPECT_THAT(projects_of(find()), ElementsAre("flyway a/db/migration", "flyway b/db/migration",
                                               "flyway c/db/migration"));
  const History named = find({"c/db/migration/two/V2__d.sql"});
  EXPECT_THAT(files_of(named),
              ElementsAre("c/db/migration/one/V1__c.sql", "c/db/migration/two/V2__d.sql"));
}

TEST_F(Flyway, ANamedCallbackIsReviewedByItself) {
  write_all({"V1__a.sql", "afterMigrateError.sql"});
  const History history = find({"afterMigrateError.sql"});
  EXPECT_THAT(files_of(history), ElementsAre("afterMigrateError.sql"));
  EXPECT_THAT(reason_for(history, "afterMigrateError.sql"), HasSubstr("a callback of Flyway"));
}

}  // namespace
}  // namespace pgplumb::history
