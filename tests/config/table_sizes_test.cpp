#include "config/table_sizes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/config.h"
#include "support/temp_folder.h"

namespace pgplumb::config {
namespace {

using ::testing::HasSubstr;

TableSizes sizes_in(std::string_view csv) {
  const test::TempFolder folder;
  auto sizes = read_table_sizes(folder.write("sizes.csv", csv));
  EXPECT_TRUE(sizes) << sizes.error().message;
  return sizes.value_or(TableSizes{});
}

TEST(TableSizes, AreReadAsPsqlWritesThem) {
  const TableSizes sizes = sizes_in(
      "nspname,relname,reltuples,relpages\n"
      "public,orders,1.2e+07,170000\n"
      "public,\"odd,\"\"name\",3,1\n");
  const TableSize* orders = find_size(sizes, "public", "orders");
  ASSERT_NE(orders, nullptr);
  EXPECT_EQ(orders->rows, 12'000'000);
  EXPECT_EQ(orders->bytes, 170'000LL * 8192);
  EXPECT_NE(find_size(sizes, "public", "odd,\"name"), nullptr);
  EXPECT_EQ(find_size(sizes, "app", "orders"), nullptr);
}

// vacuum.c: reltuples is -1 until the first VACUUM or ANALYZE.
TEST(TableSizes, OfTablesNeverAnalyzedAreNotKnown) {
  EXPECT_TRUE(sizes_in("nspname,relname,reltuples,relpages\npublic,fresh,-1,0\n").empty());
}

TEST(TableSizes, NeedOnlyNameAndRows) {
  const TableSizes sizes = sizes_in("reltuples,relname\r\n7,users\r\n\r\n");
  const TableSize* users = find_size(sizes, "public", "users");
  ASSERT_NE(users, nullptr);
  EXPECT_EQ(users->rows, 7);
  EXPECT_FALSE(users->bytes);
}

TEST(TableSizes, FaultsNameTheLine) {
  const test::TempFolder folder;
  EXPECT_THAT(read_table_sizes(folder.write("a.csv", "name,rows\n")).error().message,
              HasSubstr("a.csv:1: the header names no relname"));
  EXPECT_THAT(
      read_table_sizes(folder.write("b.csv", "relname,reltuples\na,1\nb,many\n")).error().message,
      HasSubstr("b.csv:3: reltuples is \"many\", not a number"));
}

TEST(TableSizes, AreSaidRoundly) {
  EXPECT_EQ(size_words({.rows = 1, .bytes = {}}), "about 1 row");
  EXPECT_EQ(size_words({.rows = 8200, .bytes = 81920}), "about 8200 rows, 80 kB");
  EXPECT_EQ(size_words({.rows = 12'345'678, .bytes = 1'400'000'000}),
            "about 12 million rows, 1.3 GB");
}

TEST(TableSizes, OfTheConfigurationCountOverThoseOfTheFile) {
  const test::TempFolder folder;
  folder.write("sizes.csv", "relname,reltuples,relpages\norders,50,4\nusers,9,1\n");
  auto config = read_config(folder.write("pgplumb.toml",
                                         "table-sizes = \"sizes.csv\"\n"
                                         "small-table-rows = 100\n"
                                         "[table-rows]\norders = 5_000_000\n\"app.log\" = 20\n"),
                            {});
  ASSERT_TRUE(config) << config.error().message;
  ASSERT_TRUE(load_sizes(*config));
  EXPECT_FALSE(config->is_small("public", "orders"));
  EXPECT_TRUE(config->is_small("public", "users"));
  EXPECT_TRUE(config->is_small("app", "log"));
  EXPECT_FALSE(config->is_small("public", "unknown"));
}

}  // namespace
}  // namespace pgplumb::config
