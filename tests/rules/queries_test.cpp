// What rules say where the queries of the application are known.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "rules/example_run.h"

namespace pgplumb::lint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* orders =
    "CREATE TABLE customers (id bigint PRIMARY KEY);\n"
    "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers,\n"
    "  number text, placed_at timestamptz);\n";

std::vector<Finding> found_with(std::string_view rule, std::vector<ExampleFile> files,
                                std::string queries,
                                std::map<std::string, std::string> options = {}) {
  const auto rules = all_rules();
  const auto entry = std::ranges::find(rules, rule, &RegisteredRule::id);
  const Example example{.bad = true,
                        .options = std::move(options),
                        .files = std::move(files),
                        .queries = {{"q.sql", std::move(queries)}},
                        .fixed = {}};
  return test::ExampleRun(*entry, example, example.files.size() - 1).findings_of(rule);
}

std::vector<Finding> wanted(std::string queries, std::string more = "") {
  return found_with("query-without-index", {{"1.sql", orders + more}}, std::move(queries));
}

TEST(QueryWithoutIndex, IsOneFindingAnIndexWithAllThatItServes) {
  const auto findings = wanted(
      "-- name: ByNumber :one\nSELECT 1 FROM orders WHERE number = $1;\n"
      "-- name: Since :many\nSELECT 1 FROM orders WHERE number = $1 AND placed_at > $2;\n",
      "CREATE VIEW mine AS SELECT * FROM orders WHERE number = current_setting('a.b');");
  ASSERT_THAT(findings, SizeIs(1));
  const Problem& problem = findings[0].problem;
  EXPECT_EQ(findings[0].severity, Severity::note);
  EXPECT_EQ(problem.message,
            "query ByNumber and 2 others read all of orders to find some rows: no index starts "
            "with number or placed_at");
  ASSERT_THAT(problem.related, SizeIs(2));
  EXPECT_EQ(problem.related[0].message, "query Since is served by the same index");
  EXPECT_EQ(problem.related[1].message, "view mine is served by the same index");
  EXPECT_THAT(problem.instead, HasSubstr("CREATE INDEX ON orders (number, placed_at);"));
  EXPECT_EQ(problem.subject.name, "public.orders.number,placed_at");
}

TEST(QueryWithoutIndex, TellsOfAForeignKeyThatTheIndexServesToo) {
  const auto findings =
      wanted("SELECT 1 FROM orders WHERE customer_id = $1 ORDER BY placed_at LIMIT 5;");
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_THAT(findings[0].problem.message, HasSubstr("a query reads all of orders"));
  EXPECT_THAT(findings[0].problem.notes,
              testing::Contains(HasSubstr("orders_customer_id_fkey has no index either")));
}

TEST(QueryWithoutIndex, CountsPoliciesAndFunctions) {
  const auto findings =
      wanted("SELECT 1;",
             "ALTER TABLE orders ENABLE ROW LEVEL SECURITY;\n"
             "CREATE POLICY own ON orders USING (number = current_setting('app.number'));\n"
             "CREATE FUNCTION n(wanted text) RETURNS bigint LANGUAGE sql AS\n"
             "  'SELECT count(*) FROM orders WHERE number = wanted';\n");
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_THAT(findings[0].problem.message, HasSubstr("policy own of orders and 1 other read"));
}

TEST(QueryWithoutIndex, SparesSmallTablesAndAllowedQueries) {
  const std::string query = "SELECT 1 FROM orders WHERE number = $1;";
  EXPECT_THAT(wanted("-- pgplumb: allow query-without-index -- rare\n" + query), IsEmpty());
  EXPECT_THAT(found_with("query-without-index", {{"1.sql", orders}, {"2.sql", "SELECT 1;"}}, query),
              SizeIs(1))
      << "what the files of queries need is told though the table is old";
}

std::vector<Finding> broken(std::string change, std::string queries) {
  return found_with("query-uses-dropped-column", {{"1.sql", orders}, {"2.sql", std::move(change)}},
                    std::move(queries));
}

TEST(QueryUsesDroppedColumn, PointsFromTheStatementToTheQueries) {
  const auto findings = broken("ALTER TABLE orders DROP COLUMN number;",
                               "-- name: A :one\nSELECT number FROM orders;\n"
                               "-- name: B :one\nSELECT 1 FROM orders o WHERE o.number = $1;\n"
                               "-- name: C :one\nSELECT id FROM orders;\n");
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].problem.message,
            "query A, query B still use orders.number, which is dropped: they fail from then on");
  EXPECT_THAT(findings[0].problem.related, SizeIs(2));
  EXPECT_THAT(findings[0].problem.instead, HasSubstr("DROP COLUMN number;"));
}

TEST(QueryUsesDroppedColumn, SeesWritesAndRenames) {
  EXPECT_THAT(broken("ALTER TABLE orders RENAME number TO code;",
                     "INSERT INTO orders (id, number) VALUES ($1, $2);"),
              SizeIs(1));
  EXPECT_THAT(broken("ALTER TABLE orders RENAME number TO code;",
                     "UPDATE orders SET number = $1 WHERE id = $2;"),
              SizeIs(1));
  EXPECT_THAT(broken("DROP TABLE orders;", "DELETE FROM Orders;"), SizeIs(1));
}

TEST(QueryUsesDroppedColumn, IsSilentWhereALaterMigrationBringsTheNameBack) {
  const auto history = [](std::string last) {
    return found_with("query-uses-dropped-column",
                      {{"1.sql", orders},
                       {"2.sql", "ALTER TABLE orders DROP COLUMN number;"},
                       {"3.sql", std::move(last)}},
                      "SELECT number FROM orders;", {{"review", "all"}});
  };
  EXPECT_THAT(history("SELECT 1;"), SizeIs(1));
  EXPECT_THAT(history("ALTER TABLE orders ADD COLUMN number int;"), IsEmpty());
}

TEST(QueryUsesDroppedColumn, PassesOverQueriesThatSayOtherThings) {
  EXPECT_THAT(broken("ALTER TABLE orders DROP COLUMN number;",
                     "SELECT *, 1 AS number FROM customers;\n"
                     "SELECT *, 2 AS number FROM orders;\n"),
              IsEmpty());
  EXPECT_THAT(broken("ALTER TABLE orders DROP COLUMN number;",
                     "SELECT number FROM orders JOIN numbers ON numbers.id = orders.id;"),
              IsEmpty())
      << "of a table that a later migration makes";
  EXPECT_THAT(broken("ALTER TABLE customers ADD number text;"
                     "ALTER TABLE orders DROP COLUMN number;",
                     "SELECT number FROM orders o JOIN customers c ON c.id = o.customer_id;"),
              IsEmpty())
      << "that other tables have too";
  EXPECT_THAT(broken("ALTER TABLE orders DROP COLUMN number, ADD COLUMN number int;",
                     "SELECT number FROM orders;"),
              IsEmpty());
  EXPECT_THAT(broken("ALTER TABLE orders RENAME TO sales;"
                     "CREATE VIEW orders AS SELECT * FROM sales;",
                     "SELECT number FROM orders;"),
              IsEmpty());
}

}  // namespace
}  // namespace pgplumb::lint
