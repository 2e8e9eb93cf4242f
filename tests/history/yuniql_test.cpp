#include <gmock/gmock.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
using Yuniql = Tree;

TEST_F(Yuniql, RunsVersionsByNumberBetweenInitAndPost) {
  write_all({"db/v0.10/a.sql", "db/v0.9/b.sql", "db/v0.9/a.sql", "db/v1.0-label/a.sql",
             "db/_init/i.sql", "db/_post/p.sql", "db/functions/f.sql"});
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("yuniql db"));
  EXPECT_THAT(models_of(history),
              ElementsAre("_init/i.sql: run", "v0.9/a.sql: run", "v0.9/b.sql: run",
                          "v0.10/a.sql: run", "v1.0-label/a.sql: run", "_post/p.sql: run"));
  EXPECT_EQ(reason_for(history, "db/functions/f.sql"),
            "yuniql runs what is in the folders of versions");
}

}  // namespace
}  // namespace pgplumb::history
