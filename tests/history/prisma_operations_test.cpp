#include <gmock/gmock.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
class PrismaOperations : public Tree {
 protected:
  static void migration(const std::string& name, const std::string& from, const std::string& to,
                        const std::string& sql) {
    const std::string folder = "migrations/app/" + name;
    write(folder + "/migration.json",
          "{\"from\": " + from + ", \"to\": \"" + to + "\", \"createdAt\": \"" + name + "\"}");
    write(folder + "/ops.json", R"([{"precheck": [{"sql": "P"}], "execute": [{"sql": ")" + sql +
                                    R"(", "params": []}]}])");
  }
};

TEST_F(PrismaOperations, HashesHaveTheOrder) {
  migration("1_c", R"("b")", "c", "C");
  migration("2_a", "null", "a", "A");
  migration("3_b", R"("a")", "b", "B");
  migration("4_b", R"("a")", "b", "B");
  const History history = find();
  EXPECT_THAT(projects_of(history), ElementsAre("prisma migrations/app"));
  EXPECT_EQ(history.projects[0].version, "8");
  EXPECT_THAT(models_of(history), ElementsAre("2_a: run", "3_b: run", "1_c: run"));
  EXPECT_EQ(reason_for(history, "migrations/app/4_b/ops.json"),
            "another migration leads to the same schema");
}

TEST_F(PrismaOperations, SqlIsReadInItsPlace) {
  migration("1_a", "null", "a", R"(CREATE TABLE \"A\" (\n  \"b\" text DEFAULT '\u0041')");
  const History history = find();
  const Migration& only = history.projects.at(0).migrations.at(0);
  EXPECT_EQ(run_part(history, only), "CREATE TABLE  \"A\"  ( \n   \"b\"  text DEFAULT 'A     ';");
}

TEST_F(PrismaOperations, WhatIsNoJsonIsNoSql) {
  write("migrations/1_a/migration.json", "{");
  write("migrations/1_a/ops.json", R"([{"execute": [{"sql": "A)");
  const History history = find();
  EXPECT_EQ(files_of(history).size(), 1U);
}

}  // namespace
}  // namespace pgplumb::history
