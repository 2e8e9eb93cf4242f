#include <gmock/gmock.h>

#include "history/tree.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
using List = Tree;

std::string list_error(const std::string& path) {
  const auto history = read_file_list(path, {});
  return history ? "" : history.error().message;
}

TEST_F(List, GivesTheOrderAndIsOnePlainProjectUnderReview) {
  write_all({"b/2.sql", "a/1.sql", "c.sql"});
  write("order.txt", "# framework: goose\n\nb/2.sql\n# mode=simple\n./a/1.sql\r\n  c.sql  \n");
  const auto history = read_file_list("order.txt", {});
  ASSERT_TRUE(history) << history.error().message;
  EXPECT_THAT(files_of(*history), ElementsAre("b/2.sql", "a/1.sql", "c.sql"));
  EXPECT_THAT(models_of(*history), ElementsAre("2.sql: psql", "1.sql: psql", "c.sql: psql"));
  EXPECT_EQ(history->projects.size(), 1U);
  EXPECT_EQ(reviewed_in(*history).size(), 3U);
  EXPECT_FALSE(history->one_unit);
}

TEST_F(List, TheMarkersOfFilesCount) {
  write("a.sql", "-- +goose NO TRANSACTION\n-- +goose Up\nA;\n-- +goose Down\nB;\n");
  write("b.sql", "-- migrate:up\nA;\n-- migrate:down\nB;\n");
  write("c.sql", "-- no-transaction\nVACUUM;\n");
  write("order.txt", "a.sql\nb.sql\nc.sql\n");
  const auto history = read_file_list("order.txt", {});
  ASSERT_TRUE(history) << history.error().message;
  EXPECT_THAT(models_of(*history),
              ElementsAre("a.sql: statement", "b.sql: file", "c.sql: implicit"));
  const auto& migrations = history->projects[0].migrations;
  EXPECT_EQ(up_part(*history, migrations[1]), "-- migrate:up\nA;\n" + std::string(19, '.'));
}

TEST_F(List, AFileMayComeTwice) {
  write("a.sql");
  write("order.txt", "a.sql\na.sql\n");
  const auto history = read_file_list("order.txt", {});
  ASSERT_TRUE(history) << history.error().message;
  EXPECT_THAT(files_of(*history), ElementsAre("a.sql", "a.sql"));
  EXPECT_EQ(history->sources.size(), 1U);
}

TEST_F(List, ErrorsNameTheLine) {
  write("order.txt", "# none\n\nmissing.sql\n");
  write("folder.txt", ".git\n");
  write("empty.txt", "# none\n");
  EXPECT_EQ(list_error("order.txt"), "order.txt:3: missing.sql: no such file or folder");
  EXPECT_EQ(list_error("folder.txt"), "folder.txt:1: .git: a folder, where a file is wanted");
  EXPECT_EQ(list_error("empty.txt"), "empty.txt: names no files");
  EXPECT_THAT(list_error("nowhere.txt"), testing::HasSubstr("nowhere.txt: "));
}

TEST_F(List, NamedFilesCanBeReadInTheirOrderToo) {
  write_all({"2.sql", "1.sql"});
  const auto history = read_files({"2.sql", "1.sql"}, {});
  ASSERT_TRUE(history) << history.error().message;
  EXPECT_THAT(files_of(*history), ElementsAre("2.sql", "1.sql"));
}

TEST(Names, GoBothWays) {
  for (int i = 0; i <= static_cast<int>(Framework::pg_dump); ++i) {
    const auto framework = static_cast<Framework>(i);
    EXPECT_EQ(framework_by_name(framework_name(framework)), framework);
  }
  EXPECT_FALSE(framework_by_name("Rails"));
  for (int i = 0; i <= static_cast<int>(TransactionModel::pipeline_or_segmented); ++i) {
    const auto model = static_cast<TransactionModel>(i);
    EXPECT_EQ(transaction_model_by_name(transaction_model_name(model)), model);
  }
  EXPECT_EQ(transaction_model_by_name("none"), TransactionModel::psql);
  EXPECT_FALSE(transaction_model_by_name("FILE"));
}

}  // namespace
}  // namespace pgplumb::history
