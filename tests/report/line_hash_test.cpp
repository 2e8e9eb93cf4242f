#include "report/line_hash.h"

#include <gmock/gmock.h>

namespace pgplumb::report {
namespace {

using testing::ElementsAre;

// The vectors of codeql-action's own tests (src/fingerprints.test.ts).
TEST(LineHash, AnEmptyFileHasOneLine) {
  EXPECT_THAT(line_hashes(""), ElementsAre("c129715d7a2bc9a3:1"));
}

TEST(LineHash, BlanksDoNotCount) {
  EXPECT_THAT(line_hashes(" a\nb\n  \t\tc\n d"),
              ElementsAre("271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1",
                          "a23a3dc5e078b07b:1"));
}

TEST(LineHash, ARepeatedWindowIsCounted) {
  std::string text;
  for (int i = 0; i < 10; ++i) text += "Lorem ipsum dolor sit amet.\n";
  const auto hashes = line_hashes(text);
  EXPECT_EQ(hashes[0], "a7f2ff13bc495cf2:1");
  EXPECT_EQ(hashes[1], "a7f2ff13bc495cf2:2");
}

TEST(LineHash, TheByteOrderMarkCounts) {
  EXPECT_EQ(line_hashes("\xEF\xBB\xBFselect 1;\n")[0], "9d06498fc15688:1");
}

TEST(LineHash, CharactersOutsideThePlaneAreTwoUnitsAndCrLfIsOneBreak) {
  const auto hashes = line_hashes("select '\xF0\x9F\x98\x80';\r\nselect '\xC3\xA9';\n");
  EXPECT_EQ(hashes[0], "ffa0254ab1b56f1b:1");
  EXPECT_EQ(hashes[1], "9c88454aa4438b2b:1");
}

}  // namespace
}  // namespace pgplumb::report
