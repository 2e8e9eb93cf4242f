#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>

#include "docs/documents.h"

namespace pgplumb::docs {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* shop =
    "CREATE TYPE order_state AS ENUM ('new', 'paid');\n"
    "CREATE TABLE customers (id bigint PRIMARY KEY, email text NOT NULL UNIQUE);\n"
    "COMMENT ON TABLE customers IS 'Who buys.';\n"
    "CREATE TABLE orders (id bigint PRIMARY KEY,\n"
    "  customer_id bigint NOT NULL REFERENCES customers ON DELETE CASCADE,\n"
    "  state order_state NOT NULL, starts_at date, ends_at date);\n"
    "CREATE VIEW new_orders AS SELECT id FROM orders WHERE state = 'new';\n"
    "CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS n FROM orders;\n";

TEST(TablePage, TellsColumnsKeysAndReferences) {
  const test::Documents documents(shop);
  const std::string& page = documents["tables/orders.md"];
  EXPECT_THAT(page,
              HasSubstr("| `customer_id` | `bigint` |  |  | → [`customers`](customers.md) |"));
  EXPECT_THAT(page, HasSubstr("[`public.order_state`](../types.md)"));
  EXPECT_THAT(page, HasSubstr("one of new or paid"));
  EXPECT_THAT(page, HasSubstr("**Table**, made in [1.sql](../history.md#1sql)"));
  EXPECT_THAT(page, HasSubstr("`foreign-key-without-index`"));
  const std::string& parent = documents["tables/customers.md"];
  EXPECT_THAT(parent, HasSubstr("Who buys."));
  EXPECT_THAT(parent, HasSubstr("[`orders.customer_id`](orders.md): deleting a row deletes the "
                                "rows of orders that refer to it; no index finds the rows"));
  EXPECT_THAT(parent, HasSubstr("Deleting a row takes rows of another table along: [`orders`]"));
}

TEST(TablePage, TellsWhatAnIndexServes) {
  const test::Documents documents(std::string(shop) +
                                  "CREATE INDEX by_customer ON orders (customer_id);\n"
                                  "CREATE INDEX by_state ON orders (state);\n");
  const std::string& page = documents["tables/orders.md"];
  EXPECT_THAT(page, HasSubstr("| `by_customer` | `btree (customer_id)` | foreign key to "
                              "[`customers`](customers.md) |"));
  EXPECT_THAT(page,
              HasSubstr("| `by_state` | `btree (state)` | view [`new_orders`](new_orders.md) |"));
}

TEST(TablePage, TellsUniqueIndexesAmongTheKeys) {
  const test::Documents documents(
      "CREATE TABLE users (id int PRIMARY KEY, email text, team int, gone timestamptz);\n"
      "CREATE UNIQUE INDEX ON users (email);\n"
      "CREATE UNIQUE INDEX ON users (team, email) WHERE gone IS NULL;\n");
  const std::string& page = documents["tables/users.md"];
  EXPECT_THAT(page, HasSubstr("| `email` | `text` | yes |  | unique, unique with others where it "
                              "counts |"));
  EXPECT_THAT(page, HasSubstr("| `team` | `integer` | yes |  | unique with others where it"));
}

TEST(TablePage, ADomainsDefaultAndNotNullAreTheColumns) {
  const test::Documents documents(
      "CREATE DOMAIN amount AS int NOT NULL DEFAULT 5; CREATE TABLE t (a amount);");
  EXPECT_THAT(documents["tables/t.md"],
              HasSubstr("| `a` | [`public.amount`](../types.md) |  | `5` |"));
  EXPECT_THAT(documents["validation.json"],
              AllOf(HasSubstr("\"has_default\": true"), HasSubstr("\"nullable\": false")));
}

TEST(TablePage, TellsWhatStopsADelete) {
  const test::Documents documents(std::string(shop) +
                                  "CREATE TABLE bills (order_id bigint REFERENCES orders);\n");
  EXPECT_THAT(documents["tables/customers.md"],
              HasSubstr("It fails where one of these rows is named by a row that stays: in "
                        "[`bills`](bills.md) by `order_id`."));
}

TEST(TablePage, NamesThatFilesCannotHaveAreTold) {
  const test::Documents documents(
      "CREATE TABLE \"Users\" (id int); CREATE TABLE users (id int); CREATE TABLE aux (id int);\n"
      "CREATE TABLE \"a/../b\" (id int); CREATE TABLE \"a?..?b\" (id int);");
  std::set<std::string> pages;
  for (const Entry& entry : documents.guide().entries()) pages.insert(entry.page);
  EXPECT_THAT(pages, testing::ElementsAre("tables/Users.md", "tables/_aux.md", "tables/a_.._b-2.md",
                                          "tables/a_.._b.md", "tables/users-2.md"));
}

TEST(History, TellsWhatEachMigrationMakesDropsAndLocks) {
  const test::Documents documents({{"1.sql", shop},
                                   {"2.sql",
                                    "ALTER TABLE orders ADD COLUMN note text;\n"
                                    "ALTER TABLE orders DROP COLUMN ends_at;\n"}});
  const std::string& page = documents["history.md"];
  const std::string second = page.substr(page.find("## 2.sql"));
  EXPECT_THAT(second, HasSubstr("**Adds columns**: [`orders.note`](tables/orders.md)"));
  EXPECT_THAT(second, HasSubstr("**Drops**: column orders.ends_at"));
  EXPECT_THAT(second, HasSubstr("**Strongest lock**: ACCESS EXCLUSIVE on `orders` ([line 1]"));
  EXPECT_THAT(page, HasSubstr("**Makes**: [`customers`](tables/customers.md), [`orders`]"));
  EXPECT_THAT(documents["tables/orders.md"], HasSubstr("since [2.sql](../history.md#2sql)"));
}

TEST(History, TellsWhatTheSchemaAtTheEndDoesNot) {
  const test::Documents documents(
      {{"1.sql", std::string(shop) + "CREATE INDEX by_state ON orders (state);\n"
                                     "ALTER TABLE orders ADD CONSTRAINT positive "
                                     "CHECK (id > 0);\n"},
       {"2.sql",
        "DROP INDEX by_state; DROP INDEX IF EXISTS never_was;\n"
        "ALTER TABLE orders DROP CONSTRAINT positive;\n"
        "ALTER TABLE orders RENAME COLUMN ends_at TO closes_at;\n"
        "ALTER TABLE orders ALTER COLUMN starts_at TYPE timestamptz;\n"}});
  const std::string& page = documents["history.md"];
  const std::string second = page.substr(page.find("## 2.sql"));
  EXPECT_THAT(second, HasSubstr("**Alters**: column ends_at of orders to closes_at, the type of "
                                "orders.starts_at"));
  EXPECT_THAT(second, HasSubstr("**Drops**: index by_state, constraint positive of orders\n"));
}

TEST(History, TellsWhyAMigrationFails) {
  const test::Documents documents(
      {{"1.sql", shop}, {"2.sql", "BEGIN; CREATE INDEX CONCURRENTLY ON orders (state); COMMIT;"}});
  const std::string& page = documents["history.md"];
  const std::string second = page.substr(page.find("## 2.sql"));
  EXPECT_THAT(second, HasSubstr("**Findings**: 1 error"));
  EXPECT_THAT(second, HasSubstr("(`concurrently-in-transaction`"));
}

TEST(Access, TellsHowAMaterializedViewIsRefreshed) {
  EXPECT_THAT(test::Documents(shop)["access-patterns.md"],
              HasSubstr("REFRESH MATERIALIZED VIEW public.totals;"));
  const test::Documents unique(std::string(shop) + "CREATE UNIQUE INDEX ON totals (n);");
  EXPECT_THAT(unique["access-patterns.md"],
              HasSubstr("REFRESH MATERIALIZED VIEW CONCURRENTLY public.totals;"));
}

TEST(Access, TellsWhatFunctionsReadAndWrite) {
  const test::Documents documents(
      std::string(shop) +
      "CREATE FUNCTION pay(i bigint) RETURNS void LANGUAGE plpgsql AS $$\n"
      "BEGIN UPDATE orders SET state = 'paid' WHERE id = i; END $$;");
  EXPECT_THAT(documents["access-patterns.md"],
              HasSubstr("| `public.pay(bigint)` | [`orders`](tables/orders.md) (written) | `id` | "
                        "one | `orders_pkey` |"));
}

TEST(Performance, HasTheSqlOfTheFindings) {
  EXPECT_THAT(test::Documents(shop)["performance.md"],
              AllOf(HasSubstr("## Indexes to add"),
                    HasSubstr("CREATE INDEX CONCURRENTLY ON orders (customer_id);"),
                    HasSubstr("| [`customers`](tables/customers.md) | 1 table | "
                              "[`orders`](tables/orders.md) by `customer_id` |")));
}

TEST(Validation, TellsRulesAndGaps) {
  const test::Documents documents(shop);
  EXPECT_THAT(documents["validation.md"],
              AllOf(HasSubstr("customer_id and state are always given"),
                    HasSubstr("CHECK (ends_at >= starts_at) NOT VALID;"),
                    HasSubstr("VALIDATE CONSTRAINT")));
  EXPECT_THAT(documents["validation.json"], AllOf(HasSubstr("\"values\": [\n            \"new\","),
                                                  HasSubstr("\"rule\": \"unchecked-order\"")));
}

TEST(Validation, RulesThatPeopleSwitchedOffStayOff) {
  config::Config config;
  config.rules["unchecked-order"] = config::Level::off;
  switch_on_rules(config, lint::all_rules());
  EXPECT_EQ(config.rules["unchecked-order"], config::Level::off);
  EXPECT_EQ(config.rules["unchecked-range"], config::Level::note);
  EXPECT_FALSE(config.rules.contains("duplicate-index"));
}

TEST(Validation, WhatIsToldIsLookedForBesideWhatPeopleSelect) {
  config::Config config;
  config.select = {"missing-lock-timeout"};
  switch_on_rules(config, lint::all_rules());
  EXPECT_THAT(config.select, AllOf(Contains("missing-lock-timeout"), Contains("duplicate-index"),
                                   Contains("unchecked-order")));
}

TEST(Documents, EachIdOfThePageIsOneAndEachLinkOfItLeadsToOne) {
  const test::Documents documents(
      std::string(shop) +
      "CREATE SCHEMA app; CREATE TABLE app (users int, columns int, findings int, query int);\n"
      "CREATE TABLE app.users (columns int, \"?\" int, \"!\" int);\n"
      "CREATE TYPE \"State\" AS ENUM ('a'); CREATE TYPE state AS ENUM ('b');\n"
      "CREATE TYPE \"!!\" AS ENUM ('c');\n"
      "CREATE TABLE uses (columns \"State\", types state, other \"!!\");\n");
  const std::string& page = documents["index.html"];
  std::set<std::string> ids;
  const auto each = [&](const char* pattern, const auto& visit) {
    const std::regex expression(pattern);
    for (auto it = std::sregex_iterator(page.begin(), page.end(), expression);
         it != std::sregex_iterator(); ++it) {
      visit((*it)[1].str());
    }
  };
  each(" id=\"([^\"]*)\"",
       [&](const std::string& id) { EXPECT_TRUE(ids.insert(id).second) << id; });
  std::size_t links = 0;
  each("href=\"#([^\"]*)\"", [&](std::string id) {
    for (std::size_t at = id.find("%3A"); at != std::string::npos; at = id.find("%3A")) {
      id.replace(at, 3, ":");
    }
    EXPECT_TRUE(ids.contains(id)) << id;
    ++links;
  });
  EXPECT_GT(links, 30U);
}

TEST(Documents, EachLinkLeadsToAFileOfTheirs) {
  const test::Documents documents(shop);
  std::set<std::string> paths;
  for (const File& file : documents.files()) paths.insert(file.path);
  const std::regex link(R"(\]\(([^)#]*)(#[^)]*)?\))");
  std::size_t links = 0;
  for (const File& file : documents.files()) {
    if (!file.path.ends_with(".md")) continue;
    for (auto it = std::sregex_iterator(file.text.begin(), file.text.end(), link);
         it != std::sregex_iterator(); ++it, ++links) {
      const std::string url = (*it)[1];
      const auto path = (std::filesystem::path(file.path).parent_path() / url).lexically_normal();
      const bool is_source = path.generic_string() == "../1.sql";
      EXPECT_TRUE(url.empty() || is_source || paths.contains(path.generic_string()))
          << file.path << ": " << url;
    }
  }
  EXPECT_GT(links, 30U);
}

TEST(Documents, AreKnownAgainAsOurs) {
  const test::Documents documents(shop);
  for (const File& file : documents.files()) EXPECT_TRUE(is_ours(file.text)) << file.path;
  EXPECT_FALSE(is_ours("# My own page\n"));
}

TEST(Documents, NothingOfTheSqlIsMarkup) {
  const std::string evil = "x</script><script>alert(1)</script>`|\n# h \"'&amp;";
  const std::string name = "\"x</script><script>alert(1)</script>`|\n\"\"'&\"";
  const test::Documents documents(fmt::format(
      "CREATE TYPE {0} AS ENUM ('{1}');\n"
      "CREATE TABLE {0} ({0} {0} DEFAULT '{1}' CHECK ({0} <> '{1}'), k int PRIMARY KEY,\n"
      "  r int REFERENCES {0} (k));\n"
      "CREATE INDEX ON {0} ({0});\n"
      "COMMENT ON TABLE {0} IS '{1}'; COMMENT ON COLUMN {0}.{0} IS '{1}';\n"
      "CREATE VIEW v AS SELECT {0} FROM {0};\n",
      name, std::regex_replace(evil, std::regex("'"), "''")));
  for (const File& file : documents.files()) {
    if (file.path == "index.html") {
      // The page's own script, and no other.
      const std::size_t script = file.text.find("<script");
      ASSERT_NE(script, std::string::npos);
      EXPECT_EQ(file.text.find("<script", script + 1), std::string::npos);
      EXPECT_EQ(file.text.find("</script", file.text.find("</script") + 1), std::string::npos);
    } else if (file.path.ends_with(".md")) {
      // Out of code, a bracket is behind a backslash.
      const std::string bare =
          std::regex_replace(file.text, std::regex("```[a-z]*\n[^]*?\n *```|`+[^`\n]*`+"), "");
      EXPECT_THAT(bare, Not(testing::ContainsRegex("[^\\]<script"))) << file.path;
    }
  }
}

TEST(Documents, AnEmptyHistoryHasPagesToo) {
  const test::Documents documents("SELECT 1;");
  EXPECT_THAT(documents["README.md"], HasSubstr("0 tables"));
  EXPECT_THAT(documents["index.html"], HasSubstr("Graphviz was not there"));
}

}  // namespace
}  // namespace pgplumb::docs
