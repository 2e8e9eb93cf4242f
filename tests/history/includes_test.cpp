#include <gmock/gmock.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Includes = Tree;

/// What of each migration is read, line breaks aside.
std::vector<std::string> texts_of(const History& history) {
  std::vector<std::string> texts;
  for (const Migration& migration : history.projects.at(0).migrations) {
    std::string text = up_part(history, migration);
    std::erase(text, '\n');
    std::erase(text, '.');
    texts.push_back(text);
  }
  return texts;
}

TEST_F(Includes, AScriptIsReadAtTheCommand) {
  write("main.sql", "A;\n\\i './b.sql'\nC;\n\\ir sub/d.sql\nF;\n");
  write("b.sql", "B;\n");
  write("sub/d.sql", "D;\n\\ir e.sql\n");
  write("sub/e.sql", "E;\n");
  write("order.txt", "main.sql\n");
  const auto history = read_file_list("order.txt", {});
  ASSERT_TRUE(history) << history.error().message;
  EXPECT_THAT(files_of(*history), ElementsAre("main.sql", "b.sql", "main.sql", "sub/d.sql",
                                              "sub/e.sql", "sub/d.sql", "main.sql"));
  EXPECT_THAT(texts_of(*history), ElementsAre("A;", "B;", "C;", "D;", "E;", "", "F;"));
}

TEST_F(Includes, AFileThatAnotherReadsIsNotRunByItself) {
  write("0_main.sql", "A;\n\\i 1_part.sql\n");
  write("1_part.sql", "B;\n");
  write("2_next.sql", "C;\n");
  EXPECT_THAT(files_of(find()),
              ElementsAre("0_main.sql", "1_part.sql", "0_main.sql", "2_next.sql"));
}

TEST_F(Includes, OfWhatCannotBeReadAreTold) {
  write("main.sql", "A;\n\\i missing.sql\n\\ir main.sql\nB;\n");
  write("order.txt", "main.sql\n");
  const auto history = read_file_list("order.txt", {});
  ASSERT_TRUE(history) << history.error().message;
  EXPECT_THAT(files_of(*history), ElementsAre("main.sql"));
  EXPECT_THAT(history->unread, ElementsAre("main.sql:2: missing.sql is not read: it is not there",
                                           "main.sql:3: main.sql is not read: it reads itself"));
}

TEST_F(Includes, OfManyThatCannotBeReadSomeAreTold) {
  std::string text = "A;\n";
  for (int i = 0; i < 150; ++i) text += "\\i x.sql\n";
  write("main.sql", text);
  const auto history = read_files({"main.sql"}, {});
  ASSERT_TRUE(history) << history.error().message;
  ASSERT_EQ(history->unread.size(), 101U);
  EXPECT_EQ(history->unread[99], "main.sql:101: x.sql is not read: it is not there");
  EXPECT_EQ(history->unread[100], "50 more scripts are not read");
}

TEST_F(Includes, InTextsAndCommentsAreNone) {
  write("b.sql", "B;\n");
  write("main.sql", "SELECT '\n\\i b.sql\n';\n/*\n\\i b.sql\n*/\n");
  write("order.txt", "main.sql\n");
  const auto history = read_file_list("order.txt", {});
  ASSERT_TRUE(history) << history.error().message;
  EXPECT_THAT(files_of(*history), ElementsAre("main.sql"));
  EXPECT_THAT(history->unread, IsEmpty());
}

}  // namespace
}  // namespace pgplumb::history
