#include <gmock/gmock.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;

class Atlas : public Tree {
 protected:
  Atlas() { write("migrations/atlas.sum", "h1:x\n"); }
};

TEST_F(Atlas, RunsFilesByName) {
  write_all({"migrations/9_a.sql", "migrations/10_b.sql"});
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("atlas migrations"));
  EXPECT_THAT(models_of(history), ElementsAre("10_b.sql: file", "9_a.sql: file"));
}

TEST_F(Atlas, ADirectiveNeedsAnEmptyLineBehindTheOpeningComments) {
  write("migrations/1.sql", "-- atlas:txmode none\n\nA;\n");
  write("migrations/2.sql", "-- a comment\n-- atlas:txmode none\n\nA;\n");
  write("migrations/3.sql", "-- atlas:txmode none\nA;\n");
  const History history = find();
  EXPECT_THAT(models_of(history),
              ElementsAre("1.sql: statement", "2.sql: statement", "3.sql: file"));
  const auto& migrations = history.projects[0].migrations;
  EXPECT_EQ(migrations[0].directives.at(0).no_effect, "");
  EXPECT_EQ(migrations[2].directives.at(0).no_effect,
            "Atlas wants it above an empty line, in the opening comments");
}

TEST_F(Atlas, TheNewestCheckpointStandsInForWhatIsBeforeIt) {
  write_all({"migrations/1.sql", "migrations/3.sql"});
  write("migrations/2.sql", "-- atlas:checkpoint v2\n\nA;\n");
  const History history = find();
  EXPECT_THAT(files_of(history), ElementsAre("migrations/2.sql", "migrations/3.sql"));
  EXPECT_EQ(reason_for(history, "migrations/1.sql"), "the checkpoint 2.sql covers it");
}

TEST_F(Atlas, ADelimiterOfItsOwnSplits) {
  write("migrations/1.sql", "-- atlas:delimiter \\n\\n\\n\n\nA\n\n\nB; b\n");
  const History history = find();
  EXPECT_EQ(run_part(history, history.projects[0].migrations[0]),
            "-- atlas:delimiter \\n\\n\\n\n\nA;\n\nB; b\n");
}

TEST_F(Atlas, OfAnArchiveTheMigrationIsRun) {
  write("migrations/1.sql",
        "-- atlas:txtar\n\n-- checks.sql --\nC;\n-- migration.sql --\nM;\n-- down.sql --\nD;\n");
  const History history = find();
  const Migration& migration = history.projects[0].migrations[0];
  EXPECT_EQ(run_part(history, migration), "M;\n");
  EXPECT_EQ(history.sources[migration.file].text.substr(migration.down.begin, 3), "D;\n");
}

TEST_F(Atlas, TheFolderOfAnotherToolIsThatTools) {
  write("migrations/1_a.sql", "-- +goose Up\nA;\n");
  EXPECT_THAT(projects_of(find()), ElementsAre("goose migrations"));
}

}  // namespace
}  // namespace pgplumb::history
