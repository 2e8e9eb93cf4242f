#include "history/glob.h"

#include <gtest/gtest.h>

#include <string>

namespace pgplumb::history {
namespace {

TEST(Glob, AStarStaysWithinAFolderAndTwoGoThroughFolders) {
  EXPECT_TRUE(glob_matches("db/*.sql", "db/a.sql"));
  EXPECT_FALSE(glob_matches("db/*.sql", "db/old/a.sql"));
  EXPECT_TRUE(glob_matches("db/**/*.sql", "db/old/er/a.sql"));
  EXPECT_TRUE(glob_matches("db/**/*.sql", "db/a.sql"));
  EXPECT_TRUE(glob_matches("**/seed.sql", "a/b/seed.sql"));
  EXPECT_FALSE(glob_matches("**/seed.sql", "a/b/seed.sql.txt"));
}

TEST(Glob, APatternWithoutASlashIsTriedOnEachPart) {
  EXPECT_TRUE(glob_matches("legacy", "db/legacy/a.sql"));
  EXPECT_TRUE(glob_matches("*_seed.sql", "db/001_seed.sql"));
  EXPECT_TRUE(glob_matches("0?_*", "db/01_a.sql"));
  EXPECT_FALSE(glob_matches("legacy", "db/legacy2/a.sql"));
}

TEST(Glob, AFolderTakesAllThatIsInIt) {
  EXPECT_TRUE(glob_matches("db/legacy", "db/legacy/x/a.sql"));
  EXPECT_TRUE(glob_matches("db/legacy/", "db/legacy/a.sql"));
  EXPECT_TRUE(glob_matches("./db/legacy", "db/legacy/a.sql"));
  EXPECT_FALSE(glob_matches("db/legacy", "other/db/legacy/a.sql"));
}

TEST(Glob, ManyStarsDoNotTakeForever) {
  std::string pattern;
  for (int i = 0; i < 50; ++i) pattern += "*a";
  EXPECT_FALSE(glob_matches(pattern, std::string(5000, 'a') + "b"));
  std::string path = "x";
  std::string folders = "x";
  for (int i = 0; i < 200; ++i) path += "/x";
  for (int i = 0; i < 50; ++i) folders += "/**/x";
  EXPECT_FALSE(glob_matches(folders + "/y", path));
}

}  // namespace
}  // namespace pgplumb::history
