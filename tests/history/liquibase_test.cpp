#include <gmock/gmock.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;

class Liquibase : public Tree {
 protected:
  static constexpr std::string_view head = "--liquibase formatted sql\n";
  static History read(const std::string& text) {
    write("db/a.sql", std::string(head) + text);
    return find();
  }
  /// What is sent of a migration, without blank lines.
  static std::string sent(const History& history, std::size_t migration) {
    return run_part(history, history.projects.at(0).migrations.at(migration));
  }
};

TEST_F(Liquibase, EachChangesetIsATransaction) {
  const History history = read(
      "--changeset ada:1\nA;\n--rollback drop A\n"
      "-- changeset \"Ada L\":two runInTransaction:false\nB;\n"
      "--changeset ada:3 runInTransaction:false splitStatements:false\nC;\n"
      "--changeset ada:4 runWith:psql\nD;\n");
  EXPECT_THAT(models_of(history),
              ElementsAre("ada:1: file", "Ada L:two: statement", "ada:3: pipeline", "ada:4: psql"));
  EXPECT_EQ(sent(history, 0), "--changeset ada:1\nA;\n--rollback drop A\n");
  EXPECT_EQ(history.projects[0].migrations[0].down.path, "db/a.sql");
  EXPECT_FALSE(history.projects[0].migrations[1].down.exists());
}

TEST_F(Liquibase, ChangesetsForOtherDatabasesAreNotRun) {
  const History history = read(
      "--changeset a:1 dbms:h2\nA;\n--changeset a:2 dbms:postgresql,h2\nB;\n"
      "--changeset a:3 dbms:!h2\nC;\n--changeset a:4 dbms:!postgresql\nD;\n"
      "--changeset a:5 ignore:true\nE;\n");
  EXPECT_THAT(models_of(history), ElementsAre("a:2: file", "a:3: file"));
}

TEST_F(Liquibase, ItsDelimitersBecomeSemicolons) {
  const History history = read(
      "--changeset a:1\nA\n/\nB\nGO\n--changeset a:2 endDelimiter://\nC; c\n//\nD//\n"
      "--changeset a:3 splitStatements:false\nE\n/\n");
  EXPECT_EQ(sent(history, 0), "--changeset a:1\nA\n;\nB\n; \n");
  EXPECT_EQ(sent(history, 1), "--changeset a:2 endDelimiter://\nC; c\n; \nD; \n");
  EXPECT_EQ(sent(history, 2), "--changeset a:3 splitStatements:false\nE\n/\n");
}

TEST_F(Liquibase, PropertiesAreFilledInAtTheirLength) {
  const History history =
      read("--property name:who value:app\n--changeset a:1\nGRANT x TO ${who}_ro, ${other};\n");
  EXPECT_EQ(sent(history, 0), "--changeset a:1\nGRANT x TO app_ro   , ${other};\n");
}

TEST_F(Liquibase, ARootChangelogHasTheOrder) {
  const std::string text = std::string(head) + "--changeset a:1\nA;\n";
  for (const char* name : {"1", "2", "more/3", "more/4"}) {
    write("db/sql/" + std::string(name) + ".sql", text);
  }
  write("db/more.xml", "<databaseChangeLog>\n<includeAll path=\"sql/more/\"/>\n");
  write("db/root.yaml",
        "databaseChangeLog:\n  - include:\n      file: sql/2.sql\n"
        "  - include: {file: db/more.xml}\n  - include:\n      file: \"classpath:db/sql/1.sql\"\n");
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("liquibase db"));
  EXPECT_THAT(files_of(history), ElementsAre("db/sql/2.sql", "db/sql/more/3.sql",
                                             "db/sql/more/4.sql", "db/sql/1.sql"));
}

TEST_F(Liquibase, AFileWithoutChangesetsIsRefused) {
  write("db/b.sql", std::string(head) + "B;\n");
  const History history = read("--changeset a:1\nA;\n");
  EXPECT_THAT(files_of(history), ElementsAre("db/a.sql"));
  EXPECT_EQ(reason_for(history, "db/b.sql"), "Liquibase finds no `--changeset` in the file");
}

}  // namespace
}  // namespace pgplumb::history
