#include "sql/dialect.h"

#include <gtest/gtest.h>

namespace pgplumb::sql {
namespace {

TEST(Dialect, IsKnownByWordsThatOnlyOneDatabaseHas) {
  EXPECT_EQ(other_database("CREATE TABLE `users` (`id` int)"), "MySQL");
  EXPECT_EQ(other_database("CREATE TABLE u (id INT AUTO_INCREMENT) ENGINE=InnoDB;"), "MySQL");
  EXPECT_EQ(other_database("CREATE TABLE u (id INTEGER PRIMARY KEY AUTOINCREMENT)"), "SQLite");
  EXPECT_EQ(other_database("CREATE TABLE u (id int) WITHOUT ROWID"), "SQLite");
  EXPECT_EQ(other_database("CREATE TABLE e (d Date) ENGINE = MergeTree ORDER BY d"), "ClickHouse");
  EXPECT_EQ(other_database("CREATE TABLE u (n VARCHAR2(30))"), "Oracle");
  EXPECT_EQ(other_database("CREATE TABLE [dbo].[u] ([n] NVARCHAR(30))"), "SQL Server");
}

TEST(Dialect, IsNotGuessedFromStringsCommentsOrPlainSql) {
  EXPECT_EQ(other_database("CREATE TABLE u (id int)"), "");
  EXPECT_EQ(other_database("-- was AUTO_INCREMENT in `users`\nSELECT 'varchar2'"), "");
  EXPECT_EQ(other_database("SELECT $$ENGINE=InnoDB$$"), "");
  EXPECT_EQ(other_database("CREATE TABLE x (a int, b"), "");
  EXPECT_EQ(other_database(""), "");
  EXPECT_EQ(other_database("SELECT a ` b"), "");
}

}  // namespace
}  // namespace pgplumb::sql
