#include <gmock/gmock.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Drizzle = Tree;

TEST_F(Drizzle, TheJournalSaysWhatRuns) {
  write_all({"drizzle/0000_a.sql", "drizzle/0001_b.sql", "drizzle/0002_c.sql"});
  write("drizzle/meta/_journal.json",
        R"({"dialect": "postgresql", "entries": [{"idx": 1, "tag": "0001_b"},
            {"idx": 0, "tag": "0002_c"}, {"idx": 2, "tag": "0003_d"}]})");
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("drizzle drizzle"));
  EXPECT_EQ(history.projects[0].version, "v0");
  EXPECT_THAT(models_of(history), ElementsAre("0002_c: run", "0001_b: run"));
  EXPECT_EQ(reason_for(history, "drizzle/0000_a.sql"),
            "not in meta/_journal.json: Drizzle does not run it");
  EXPECT_EQ(reason_for(history, "drizzle/0003_d.sql"),
            "the journal names it; it is missing, and migrate() stops");
}

TEST_F(Drizzle, AJournalThatNamesNoFileIsNotWhatRunsThem) {
  write_all({"drizzle/0002_b.sql", "drizzle/0010_c.sql"});
  write("drizzle/meta/_journal.json",
        R"({"dialect": "postgresql", "entries": [{"idx": 0, "tag": "0000_a"}]})");
  EXPECT_THAT(projects_of(find()), ElementsAre("plain drizzle"));
  write("drizzle/meta/_journal.json", R"([{"dialect": 1}])");
  EXPECT_THAT(projects_of(find()), ElementsAre("plain drizzle"));
}

TEST_F(Drizzle, TheLayoutOfVersion1IsFoldersByLocaleCompare) {
  for (const char* name : {"20260101000000_b", "20260101000000-a", "20260102000000_c"}) {
    write("drizzle/" + std::string(name) + "/migration.sql");
    write("drizzle/" + std::string(name) + "/snapshot.json", "{}");
  }
  const History history = find();
  EXPECT_EQ(history.projects.at(0).version, "v1");
  EXPECT_THAT(models_of(history), ElementsAre("20260101000000_b: run", "20260101000000-a: run",
                                              "20260102000000_c: run"));
  EXPECT_THAT(history.left_out, IsEmpty());
}

TEST_F(Drizzle, ALockOfPrismaIsStronger) {
  write("m/1_a/migration.sql");
  write("m/1_a/snapshot.json", "{}");
  write("m/migration_lock.toml", "provider = \"postgresql\"\n");
  EXPECT_THAT(projects_of(find()), ElementsAre("prisma m"));
}

}  // namespace
}  // namespace pgplumb::history
