#include <gmock/gmock.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
class MyBatis : public Tree {
 protected:
  static void environment(const std::string& text) {
    write("environments/development.properties", "# comment\n" + text);
  }
};

TEST_F(MyBatis, RunsBootstrapThenFilesByName) {
  environment("");
  write("scripts/20260101120000_a.sql", "A;\n-- // @undo\nB;\n");
  write_all({"scripts/bootstrap.sql", "scripts/onabort.sql"});
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("mybatis scripts"));
  EXPECT_THAT(models_of(history), ElementsAre("bootstrap.sql: file", "20260101120000_a.sql: file"));
  EXPECT_EQ(run_part(history, history.projects[0].migrations[1]), "A;\n");
  EXPECT_EQ(reason_for(history, "scripts/onabort.sql"),
            "MyBatis runs files named <number>_<name>.sql");
}

TEST_F(MyBatis, TheEnvironmentHasValuesAndHowScriptsAreSent) {
  write("scripts/1_a.sql", "GRANT x TO ${owner};\n-- @DELIMITER !\nA!\n-- //@UNDO\n");
  environment("owner=app\nauto_commit=true\n");
  EXPECT_THAT(models_of(find()), ElementsAre("1_a.sql: statement"));
  environment("owner=app\nauto_commit=true\nsend_full_script=true\n");
  const History history = find();
  EXPECT_THAT(models_of(history), ElementsAre("1_a.sql: pipeline"));
  EXPECT_EQ(run_part(history, history.projects[0].migrations[0]),
            "GRANT x TO app     ;\n-- @DELIMITER !\nA;\n");
}

}  // namespace
}  // namespace pgplumb::history
