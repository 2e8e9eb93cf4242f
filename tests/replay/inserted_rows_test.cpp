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

TEST(RowCollector, LetsTypesPassBehindAConstant) {
  EXPECT_EQ(rows_after(table + "INSERT INTO t VALUES (1::int, 'x'::pg_catalog.\"text\"::varchar(3),"
                               " '{}'::text[]), (2::double precision, 'y'::character varying(3),"
                               " 'z'::timestamp (3) with time zone);"),
            "a=1,2 b=x,y c={},z");
  for (const char* value : {"'c1'::text || '21'", "'c1'::text COLLATE \"C\"", "'x'::text IS NULL",
                            "'x'::text::int + 1", "'x'::", "'[1]'::json -> 0"}) {
    EXPECT_EQ(rows_after(table + "INSERT INTO t (a, b) VALUES (1, " + value + ");").find("b="),
              std::string::npos)
        << value;
  }
}

TEST(RowCollector, ATableWithRowsThatAreNotSeenHasNone) {
  const std::string row = "INSERT INTO t VALUES (1, 'x', 'y');";
  for (const char* sql : {
           "INSERT INTO t SELECT 1;",
           "INSERT INTO t DEFAULT VALUES;",
           "WITH x AS (INSERT INTO t SELECT 1) SELECT 1;",
           "COPY t FROM '/tmp/x';",
           "DO $$ BEGIN INSERT INTO t VALUES (2, 'x', 'z'); END $$;",
           "BEGIN; DELETE FROM t; ROLLBACK;",
           "BEGIN; TRUNCATE t; INSERT INTO t VALUES (2, 'y', 'z'); ROLLBACK;",
           "MERGE INTO t USING u ON true WHEN NOT MATCHED THEN INSERT VALUES (1);",
           "\nCOPY t (a, b) FROM stdin;\n1\tx\n2\n\\.\n",
       }) {
    EXPECT_EQ(rows_after(table + row + sql), "nothing") << sql;
    EXPECT_EQ(rows_after(table + row + sql + row), "nothing") << sql;
    EXPECT_EQ(rows_after(table + row + sql + "TRUNCATE t;" + row), "a=1 b=x c=y") << sql;
  }
  EXPECT_EQ(rows_after("CREATE TABLE t AS SELECT 1 AS a; INSERT INTO t VALUES (1);"), "nothing");
  EXPECT_EQ(rows_after("CREATE TABLE t AS SELECT 1 AS a WITH NO DATA; INSERT INTO t VALUES (1);"),
            "a=1");
}

TEST(RowCollector, ATableWithTooManyRowsHasNone) {
  std::string insert = "INSERT INTO t (a) VALUES (0)";
  for (std::size_t i = 0; i < most_inserted_rows; ++i) insert += ",(1)";
  EXPECT_EQ(rows_after(table + insert + ";"), "nothing");
  EXPECT_EQ(rows_after(table + insert + "; INSERT INTO t (a) VALUES (2);"), "nothing");
}

TEST(RowCollector, SeesLaterChanges) {
  const std::string row = "INSERT INTO t VALUES (1, 'x', 'y');";
  EXPECT_EQ(rows_after(table + row + "ALTER TABLE t ALTER a TYPE text USING b;"), "b=x c=y");
  EXPECT_EQ(rows_after(table + "CREATE UNIQUE INDEX ON t (a);" + row +
                       "INSERT INTO t VALUES (1, 'z', 'w') ON CONFLICT (a) DO UPDATE "
                       "SET b = excluded.b;"),
            "a=1,1 c=y,w");
  EXPECT_EQ(rows_after("CREATE TABLE p (a int PRIMARY KEY);"
                       "CREATE TABLE t (a int REFERENCES p);"
                       "INSERT INTO t VALUES (1); TRUNCATE p CASCADE;"),
            "nothing");
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
