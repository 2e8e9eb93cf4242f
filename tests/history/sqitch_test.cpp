#include <gmock/gmock.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
using Sqitch = Tree;

constexpr std::string_view stamp = " 2026-01-01T12:00:00Z Ada <ada@example.com> # note\n";

std::string plan(const std::vector<std::string>& entries) {
  std::string text = "%syntax-version=1.0.0\n%project=walks\n\n# a comment\n";
  for (const std::string& entry : entries) text.append(entry).append(stamp);
  return text;
}

TEST_F(Sqitch, ThePlanHasTheOrder) {
  write("sqitch.plan", plan({"users", "app/walks [users]", "gone", "+ views"}));
  write_all({"deploy/users.sql", "deploy/app/walks.sql", "deploy/views.sql", "deploy/later.sql",
             "revert/users.sql", "verify/users.sql"});
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("sqitch ."));
  EXPECT_THAT(files_of(history),
              ElementsAre("deploy/users.sql", "deploy/app/walks.sql", "deploy/views.sql"));
  EXPECT_THAT(models_of(history), ElementsAre("users: psql", "app/walks: psql", "views: psql"));
  EXPECT_EQ(history.projects[0].migrations[0].down.path, "revert/users.sql");
  EXPECT_FALSE(history.projects[0].migrations[1].down.exists());
  EXPECT_TRUE(history.projects[0].fresh_session);
  EXPECT_EQ(reason_for(history, "deploy/gone.sql"), "the plan names it; it is missing");
  EXPECT_EQ(reason_for(history, "deploy/later.sql"), "not in sqitch.plan: Sqitch does not run it");
  EXPECT_EQ(reason_for(history, "verify/users.sql"), "Sqitch deploys what is in deploy alone");
}

TEST_F(Sqitch, AReworkedChangeIsFirstItsCopyOfTheTag) {
  write("sqitch.plan", plan({"view", "@v1", "other", "@v2", "view [view@v2]", "@v3", "view"}));
  write_all({"deploy/view.sql", "deploy/view@v2.sql", "deploy/view@v3.sql", "deploy/other.sql"});
  EXPECT_THAT(files_of(find()), ElementsAre("deploy/view@v2.sql", "deploy/other.sql",
                                            "deploy/view@v3.sql", "deploy/view.sql"));
}

TEST_F(Sqitch, ItsConfigurationMovesTheFolders) {
  write("sqitch.conf",
        "[core]\n\tengine = pg\n\ttop_dir = db\n\tdeploy_dir = up\n\textension = ddl\n");
  write("db/sqitch.plan", plan({"users"}));
  write("db/up/users.ddl");
  EXPECT_THAT(files_of(find()), ElementsAre("db/up/users.ddl"));
  write("sqitch.conf", "[core]\n\tengine = sqlite\n\ttop_dir = db\n\textension = ddl\n");
  EXPECT_EQ(error_of({"."}), ".: no SQL files in this folder or below");
}

}  // namespace
}  // namespace pgplumb::history
