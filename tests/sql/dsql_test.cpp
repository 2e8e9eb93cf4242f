#include "sql/dsql.h"

#include <gtest/gtest.h>

#include <string>

namespace pgplumb::sql {
namespace {

/// The text without the words.
std::string without(std::string text) {
  for (const Blanked& word : async_words(text)) {
    text.replace(word.begin, word.end - word.begin, word.end - word.begin, '_');
  }
  return text;
}

TEST(Dsql, AsyncIsReadOverWhereItIsNoName) {
  EXPECT_EQ(without("CREATE INDEX ASYNC i ON t (a);"), "CREATE INDEX _____ i ON t (a);");
  EXPECT_EQ(without("create unique index /* x */ async if not exists i ON t (a)"),
            "create unique index /* x */ _____ if not exists i ON t (a)");
  EXPECT_EQ(without("ALTER TABLE ASYNC IF EXISTS s.t VALIDATE CONSTRAINT c;"),
            "ALTER TABLE _____ IF EXISTS s.t VALIDATE CONSTRAINT c;");
}

TEST(Dsql, AsyncMayBeAName) {
  for (const std::string text :
       {"ALTER TABLE async VALIDATE CONSTRAINT c;",
        "ALTER TABLE async ADD COLUMN a int; SELECT "
        "validate;",
        "CREATE TABLE async (async int);", "SELECT 'CREATE INDEX ASYNC i ON t (a)';",
        "-- CREATE INDEX ASYNC i", "CREATE INDEX i ON async (a);",
        "CREATE INDEX \"async\" ON t (a);"}) {
    EXPECT_EQ(without(text), text);
  }
}

}  // namespace
}  // namespace pgplumb::sql
