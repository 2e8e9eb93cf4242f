#include <gmock/gmock.h>

#include "history/npm_version.h"
#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;

class Prisma : public Tree {
 protected:
  Prisma() {
    write("prisma/migrations/migration_lock.toml", "# comment\nprovider = \"postgresql\"\n");
    write("prisma/migrations/1_a/migration.sql");
  }
  static std::string model() { return models_of(find()).at(0).substr(5); }
};

TEST_F(Prisma, RunsFoldersInTheOrderOfLocaleCompare) {
  write_all({"prisma/migrations/20260101_b/migration.sql",
             "prisma/migrations/20260101-c/migration.sql",
             "prisma/migrations/20260101_B/migration.sql", "prisma/migrations/Z/migration.sql",
             "prisma/migrations/a/migration.sql", "prisma/migrations/a/down.sql",
             "prisma/migrations/loose.sql"});
  const History history = find();
  EXPECT_EQ(projects_of(history).at(0), "prisma prisma/migrations");
  std::vector<std::string> names;
  for (const Migration& migration : history.projects.at(0).migrations) {
    names.push_back(migration.name);
  }
  EXPECT_THAT(names, ElementsAre("1_a", "20260101_b", "20260101_B", "20260101-c", "a", "Z"));
  EXPECT_EQ(history.projects[0].migrations[1].version, "20260101");
  EXPECT_EQ(reason_for(history, "prisma/migrations/a/down.sql"), "Prisma runs migration.sql alone");
}

TEST_F(Prisma, AnUnknownVersionLeavesTheTransactionOpen) {
  EXPECT_EQ(model(), "implicit-or-statement");
  write("package.json", R"({"devDependencies": {"prisma": "^7.1.0"}})");
  EXPECT_EQ(model(), "implicit-or-statement");
  write("package.json", "not JSON");
  EXPECT_EQ(model(), "implicit-or-statement");
}

TEST_F(Prisma, PackageJsonDecidesWhereItsRangeDoes) {
  write("package.json", R"({"devDependencies": {"prisma": "^6.19.0"}})");
  EXPECT_EQ(model(), "implicit");
  write("package.json", R"({"dependencies": {"@prisma/client": "7.4.1"}})");
  EXPECT_EQ(model(), "statement");
}

TEST_F(Prisma, ALockfileDecidesWhereTheRangeDoesNot) {
  write("package.json", R"({"devDependencies": {"prisma": "^7.0.0"}})");
  write("package-lock.json",
        R"({"packages": {"": {"devDependencies": {"prisma": "^7.0.0"}},
            "node_modules/prisma": {"version": "7.5.0"}}})");
  EXPECT_EQ(model(), "statement");
  write("package-lock.json",
        R"({"packages": {"node_modules/prisma": {
            "version": "7.3.0"}}})");
  EXPECT_EQ(model(), "implicit");
}

TEST_F(Prisma, EachKindOfLockfileIsRead) {
  write("yarn.lock", "# yarn\n\nprisma@^5.0.0:\n  version \"5.22.0\"\n  resolved \"x\"\n");
  EXPECT_EQ(model(), "implicit");
  write("yarn.lock",
        "\n\"prisma@npm:^7.0.0\":\n  version: 7.4.0\n  resolution: \"prisma@npm:7.4.0\"\n");
  EXPECT_EQ(model(), "statement");
  std::filesystem::remove("yarn.lock");
  write("pnpm-lock.yaml", "packages:\n\n  prisma@7.4.2:\n    resolution: {}\n");
  EXPECT_EQ(model(), "statement");
  write("pnpm-lock.yaml", "packages:\n\n  /prisma@5.1.0:\n    resolution: {}\n");
  EXPECT_EQ(model(), "implicit");
  write("pnpm-lock.yaml", "packages:\n\n  '@other/prisma@5.1.0':\n    resolution: {}\n");
  EXPECT_EQ(model(), "implicit-or-statement");
  std::filesystem::remove("pnpm-lock.yaml");
  write("bun.lock", R"({"packages": {"prisma": ["prisma@7.6.0", ""]}})");
  EXPECT_EQ(model(), "statement");
}

TEST_F(Prisma, OfSeveralLockedVersionsThoseThatAreAskedForCount) {
  write("pnpm-lock.yaml", "  prisma@5.1.0:\n  prisma@7.4.2:\n");
  EXPECT_EQ(model(), "implicit-or-statement");
  write("prisma/package.json", R"({"dependencies": {"prisma": "^5"}})");
  EXPECT_EQ(model(), "implicit");
}

TEST_F(Prisma, LeavesOutMigrationsForAnotherDatabase) {
  write("prisma/migrations/migration_lock.toml", "provider = \"mysql\"\n");
  EXPECT_EQ(error_of({"."}),
            "prisma/migrations/1_a/migration.sql: nothing to check: migration_lock.toml says it is "
            "for mysql");
}

TEST_F(Prisma, ANamedFileIsFoundFromWithinItsFolder) {
  write("prisma/migrations/2_b/migration.sql");
  std::filesystem::current_path("prisma/migrations/2_b");
  const History history = find({"migration.sql"});
  EXPECT_THAT(projects_of(history), ElementsAre("prisma .."));
  EXPECT_THAT(reviewed_in(history), ElementsAre("migration.sql"));
  EXPECT_THAT(files_of(history), ElementsAre("../1_a/migration.sql", "migration.sql"));
}

TEST(NpmRange, IsReadAsNpmDoes) {
  const auto all_before_7_4 = [](std::string_view text) {
    return parse_npm_range(text).all_before({7, 4});
  };
  const auto all_from_7_4 = [](std::string_view text) {
    return parse_npm_range(text).all_from({7, 4});
  };
  for (const char* text : {"5.1.0", "^6.0.0", "~7.3.1", "7.3.x", "6", "<7", "v7.3.9", "=6.1"}) {
    EXPECT_TRUE(all_before_7_4(text)) << text;
  }
  for (const char* text : {"7.4.0", "^7.4.0", "~7.5", ">=7.4.0", "^8"}) {
    EXPECT_TRUE(all_from_7_4(text)) << text;
  }
  for (const char* text : {"", "*", "latest", "workspace:*", "^7.0.0", "7", "7.x", ">=6",
                           "catalog:", "^5 || ^8", "5 - 8"}) {
    EXPECT_FALSE(all_before_7_4(text)) << text;
    EXPECT_FALSE(all_from_7_4(text)) << text;
  }
}

}  // namespace
}  // namespace pgplumb::history
