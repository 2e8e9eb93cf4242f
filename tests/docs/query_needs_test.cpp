#include "docs/query_needs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "docs/documents.h"

namespace pgplumb::docs {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* schema =
    "CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE NOT NULL, name text);\n"
    "CREATE TABLE orders (id int PRIMARY KEY, user_id int, state text, made timestamptz);\n"
    "CREATE INDEX orders_user_made ON orders (user_id, made);\n"
    "CREATE INDEX orders_open ON orders (state) WHERE made IS NULL;\n";

/// What one query needs of the tables above.
struct Needs {
  test::Documents documents{schema};
  std::vector<TableNeed> found;

  explicit Needs(const std::string& text) {
    const auto parsed = sql::parse(SourceFile{"q.sql", text}, 0);
    EXPECT_TRUE(parsed.errors.empty()) << text;
    const auto& data = std::get<sql::DataStatement>(parsed.statements.at(0).node);
    found = needs_of(documents.catalog(), catalog::Session{}, data.query);
  }

  [[nodiscard]] std::vector<std::string> names(
      const TableNeed& need, const std::vector<catalog::ColumnNumber>& numbers) const {
    std::vector<std::string> out;
    for (const auto number : numbers) out.push_back(need.table->column(number)->name);
    return out;
  }
  [[nodiscard]] std::string index(std::size_t i) const {
    const auto* found_index = serving_index(documents.catalog(), found.at(i));
    return found_index == nullptr ? "" : found_index->name;
  }
};

TEST(QueryNeeds, TellsEqualitiesFromRanges) {
  const Needs needs(
      "SELECT * FROM orders WHERE user_id = $1 AND made > now() AND lower(state) = 'x'");
  ASSERT_EQ(needs.found.size(), 1U);
  const TableNeed& need = needs.found[0];
  EXPECT_THAT(needs.names(need, need.equal), ElementsAre("user_id"));
  EXPECT_THAT(needs.names(need, need.range), ElementsAre("made"));
  EXPECT_THAT(needs.names(need, need.other), ElementsAre("state"));
  EXPECT_EQ(needs.index(0), "orders_user_made");
}

TEST(QueryNeeds, AKeyFindsOneRow) {
  const Needs needs("SELECT name FROM users u WHERE u.email = $1");
  EXPECT_TRUE(finds_one_row(needs.documents.catalog(), needs.found.at(0)));
  EXPECT_EQ(needs.index(0), "users_email_key");
}

TEST(QueryNeeds, JoinsFindRowsOfBothTables) {
  const Needs needs("SELECT 1 FROM users u JOIN orders o ON o.user_id = u.id");
  ASSERT_EQ(needs.found.size(), 2U);
  EXPECT_EQ(needs.index(0), "users_pkey");
  EXPECT_EQ(needs.index(1), "orders_user_made");
}

TEST(QueryNeeds, AnAlternativeServesNoIndex) {
  const Needs needs("SELECT 1 FROM orders WHERE user_id = $1 OR id = $2");
  EXPECT_THAT(needs.found.at(0).equal, IsEmpty());
  EXPECT_TRUE(needs.found[0].filtered);
  EXPECT_EQ(needs.index(0), "");
}

TEST(QueryNeeds, APartialIndexDoesNotServeAll) {
  const Needs needs("SELECT 1 FROM orders WHERE state = 'new'");
  EXPECT_EQ(needs.index(0), "");
}

TEST(QueryNeeds, SubqueriesAndWithAreLookedInto) {
  const Needs needs(
      "WITH late AS (SELECT user_id FROM orders WHERE made < now())\n"
      "SELECT 1 FROM late WHERE EXISTS (SELECT 1 FROM users WHERE id = late.user_id)");
  ASSERT_EQ(needs.found.size(), 2U);
  EXPECT_EQ(needs.found[0].table->name, "orders");
  EXPECT_EQ(needs.index(1), "users_pkey");
}

TEST(QueryNeeds, WhatTheApplicationFillsInIsNoColumn) {
  const Needs needs("SELECT 1 FROM orders WHERE id = @id AND user_id = sqlc.arg(user_id)");
  const TableNeed& need = needs.found.at(0);
  EXPECT_THAT(needs.names(need, need.equal), ElementsAre("id", "user_id"));
  EXPECT_THAT(need.other, IsEmpty());
  EXPECT_TRUE(need.chosen);
}

TEST(QueryNeeds, AJoinAloneChoosesNoRows) {
  const Needs needs("SELECT 1 FROM users u JOIN orders o ON o.user_id = u.id AND o.state = 'x'");
  EXPECT_FALSE(needs.found.at(0).chosen);
  EXPECT_TRUE(needs.found.at(1).chosen);
}

TEST(QueryNeeds, WritesAreTold) {
  const Needs needs("UPDATE orders SET state = 'x' WHERE id = 1");
  EXPECT_TRUE(needs.found.at(0).written);
  EXPECT_EQ(needs.index(0), "orders_pkey");
  const Needs inserts("INSERT INTO orders (id) SELECT id FROM users");
  ASSERT_EQ(inserts.found.size(), 2U);
  for (const TableNeed& need : inserts.found) EXPECT_EQ(need.written, need.table->name == "orders");
}

}  // namespace
}  // namespace pgplumb::docs
