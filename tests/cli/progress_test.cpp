#include "cli/progress.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

namespace pgplumb::cli {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

/// What is told of three of five files.
std::string told(milliseconds patience) {
  std::FILE* out = std::tmpfile();
  {
    Progress progress(5, out, patience);
    for (int i = 0; i < 3; ++i) progress.next_file();
  }
  std::string text(static_cast<std::size_t>(std::ftell(out)), ' ');
  std::rewind(out);
  EXPECT_EQ(std::fread(text.data(), 1, text.size(), out), text.size());
  std::fclose(out);
  return text;
}

TEST(Progress, IsToldOnceItTakesLongAndIsWipedAtTheEnd) {
  const std::string text = told(milliseconds(0));
  EXPECT_TRUE(text.starts_with("\rpgplumb: 1 of 5 files\x1b[K")) << text;
  EXPECT_TRUE(text.ends_with("\r\x1b[K")) << text;
}

TEST(Progress, OfAShortRunIsNotTold) { EXPECT_EQ(told(hours(1)), ""); }

TEST(Progress, WithoutATerminalNobodyIsAskedForFiles) {
  Progress progress(5, nullptr, milliseconds(0));
  EXPECT_FALSE(progress.behind({}).file);
  std::FILE* out = std::tmpfile();
  Progress shown(5, out, hours(1));
  EXPECT_TRUE(shown.behind({}).file);
  std::fclose(out);
}

}  // namespace
}  // namespace pgplumb::cli
