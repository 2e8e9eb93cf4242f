#include <gmock/gmock.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;

class Supabase : public Tree {
 protected:
  Supabase() {
    write("supabase/config.toml", "project_id = \"walks\"\n");
    write("supabase/migrations/20260102000000_b.sql");
  }
  static std::string model() { return models_of(find()).at(0).substr(22); }
};

TEST_F(Supabase, RunsTheFolderOfMigrationsAlone) {
  write_all({"supabase/migrations/20260101000000_a.sql", "supabase/migrations/notes.sql",
             "supabase/migrations/20200101000000_init.sql", "supabase/schemas/01_a.sql",
             "supabase/seed.sql"});
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("supabase supabase"));
  EXPECT_THAT(files_of(history), ElementsAre("supabase/migrations/20260101000000_a.sql",
                                             "supabase/migrations/20260102000000_b.sql"));
  EXPECT_TRUE(history.projects[0].fresh_session);
  EXPECT_EQ(reason_for(history, "supabase/schemas/01_a.sql"),
            "the schema as it is wanted: migrations are made from it");
  EXPECT_EQ(reason_for(history, "supabase/seed.sql"), "data for development");
  EXPECT_EQ(reason_for(history, "supabase/migrations/notes.sql"),
            "Supabase runs files named <digits>_<name>.sql");
  EXPECT_EQ(reason_for(history, "supabase/migrations/20200101000000_init.sql"),
            "Supabase passes over an init.sql from before December 2021");
  EXPECT_THAT(projects_of(find({"supabase/migrations"})),
              ElementsAre("supabase supabase/migrations"));
}

TEST_F(Supabase, TheVersionSaysHowAFileIsSent) {
  EXPECT_EQ(model(), "pipeline-or-segmented");
  write("package.json", R"({"devDependencies": {"supabase": "2.108.3"}})");
  EXPECT_EQ(model(), "pipeline");
  write("package.json", R"({"devDependencies": {"supabase": "^2.109.0"}})");
  EXPECT_EQ(model(), "segmented");
}

}  // namespace
}  // namespace pgplumb::history
