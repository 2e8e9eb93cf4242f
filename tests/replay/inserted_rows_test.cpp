#include "replay/inserted_rows.h"

#include <gtest/gtest.h>

#include "support/plain_history.h"

namespace pgplumb::replay {
namespace {

/// What is known of the rows of table t: "a=1,NULL b=x,y".
std::string rows_after(const std::string& sql) {
  const auto history = test::plain_history({{"test.sql", sql}});
  RowCollector collector(history.sources);
  const auto outcome = replay(history, history.projects.front(), {},
                              {.statement = [&](const Step& step) { collector.see(step); }});
  const auto* table = outcome.catalog.find_relation("public", "t");
  const auto found = collector.tables().find(table->oid);
  if (found == collector.tables().end()) return "nothing";
  std::string text;
  for (const auto& [number, values] : found->second.columns) {
    text += (text.empty() ? "" : " ") + table->column(number)->name + "=";
    for (const auto& value : values) {
      text += (&value == &values.front() ? "" : ",") + value.value_or("NULL");
    }
  }
  return text;
}

const std::string table = "CREATE TABLE t (a int, b text, c text);";

TEST(RowCollector, ReadsConstants) {
  EXPECT_EQ(rows_after(table + "INSERT INTO t VALUES (1, 'it''s', NULL), (-2, '(,', 'x'::text);"),
            "a=1,-2 b=it's,(, c=NULL,x");
  EXPECT_EQ(rows_after(table + "INSERT INTO t (b, a) VALUES (true, 1.5);"
                               "INSERT INTO t (a, b) VALUES (2, 'no') ON CONFLICT DO NOTHING;"),
            "a=1.5,2 b=true,no");
}

TEST(RowCollector, LeavesOutColumnsThatAreNotCertain) {
  EXPECT_EQ(rows_after(table + "INSERT INTO t VALUES (1, 'x', now()::text), (2, 'y', 'z');"),
            "a=1,2 b=x,y");
  EXPECT_EQ(rows_after(table + "INSERT INTO t VALUES (1, 'x' || 'y', DEFAULT);"), "a=1");
  EXPECT_EQ(rows_after(table + "INSERT INTO t (a, b) VALUES (1, 'x');"
                               "INSERT INTO t (a, c) VALUES (2, 'y');"),
            "a=1,2");
  EXPECT_EQ(rows_after(table + "INSERT INTO t VALUES (1, 'x', 'y'); UPDATE t SET b = 'z';"),
            "a=1 c=y");
}

TEST(RowCollector, ForgetsRowsThatAreTakenAway) {
  const std::string row = "INSERT INTO t VALUES (1, 'x', now());";
  EXPECT_EQ(rows_after(table + row + "TRUNCATE t;"), "nothing");
  EXPECT_EQ(rows_after(table + row + "DELETE FROM t; INSERT INTO t VALUES (2, 'y', 'z');"),
            "a=2 b=y c=z");
}

TEST(RowCollector, KnowsColumnsByTheirNumbers) {
  EXPECT_EQ(rows_after(table + "INSERT INTO t VALUES (1, 'x', 'y'); ALTER TABLE t RENAME b TO d;"
                               "INSERT INTO t (c, d, a) VALUES ('z', 'w', 2);"),
            "a=1,2 d=x,w c=y,z");
}

TEST(RowCollector, ReadsTheDataOfCopy) {
  EXPECT_EQ(rows_after(table + "\nCOPY t (a, b) FROM stdin;\n1\tx\n2\t\\N\n\\.\n"),
            "a=1,2 b=x,NULL");
  EXPECT_EQ(rows_after(table + "\nCOPY t (a, b) FROM stdin WITH (FORMAT csv, HEADER);\n"
                               "a,b\n1,\"x,y\"\n2,\n3,\"\"\n\\.\n"),
            "a=1,2,3 b=x,y,NULL,");
}

TEST(RowCollector, SurvivesWhatIsNoSql) {
  EXPECT_EQ(rows_after(table + "INSERT INTO t (a, a) VALUES (1, 2);"), "");
  EXPECT_EQ(rows_after(table + "INSERT INTO t SELECT 1; INSERT INTO t DEFAULT VALUES;"), "nothing");
}

}  // namespace
}  // namespace pgplumb::replay
