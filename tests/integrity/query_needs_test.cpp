#include "integrity/query_needs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integrity/schema.h"

namespace pgplumb::integrity {
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
  catalog::Catalog catalog = schema_of(schema);
  std::vector<TableNeed> found;

  explicit Needs(const std::string& text) {
    const auto parsed = sql::parse(SourceFile{"q.sql", text}, 0);
    EXPECT_TRUE(parsed.errors.empty()) << text;
    const auto& data = std::get<sql::DataStatement>(parsed.statements.at(0).node);
    found = needs_of(catalog, catalog::Session{}, data.query);
  }

  [[nodiscard]] std::vector<std::string> names(
      const TableNeed& need, const std::vector<catalog::ColumnNumber>& numbers) const {
    std::vector<std::string> out;
    for (const auto number : numbers) out.push_back(need.table->column(number)->name);
    return out;
  }
  [[nodiscard]] std::string index(std::size_t i) const {
    const auto* found_index = serving_index(catalog, found.at(i));
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
  EXPECT_TRUE(finds_one_row(needs.catalog, needs.found.at(0)));
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

TEST(QueryNeeds, MentionsOfATableAreApart) {
  const Needs needs(
      "SELECT 1 FROM orders a JOIN orders b ON b.user_id = a.id WHERE a.state = $1 AND b.made > "
      "$2");
  ASSERT_EQ(needs.found.size(), 2U);
  EXPECT_THAT(needs.names(needs.found[0], needs.found[0].values), ElementsAre("state"));
  EXPECT_THAT(needs.names(needs.found[0], needs.found[0].joined), ElementsAre("id"));
  EXPECT_THAT(needs.names(needs.found[1], needs.found[1].bounds), ElementsAre("made"));
  const auto tables = by_table(needs.found);
  ASSERT_EQ(tables.size(), 1U);
  EXPECT_THAT(needs.names(tables[0], tables[0].equal), ElementsAre("id", "state", "user_id"));
}

TEST(QueryNeeds, ConditionsThatMayBeLeftOutAreOptional) {
  for (const char* condition :
       {"($1 IS NULL OR state = $1)", "(state = $1 OR $1::text IS NULL)",
        "state = coalesce($1, state)", "($1::bool = false OR lower(state) = $2)"}) {
    const Needs needs(std::string("SELECT 1 FROM orders WHERE ") + condition);
    EXPECT_THAT(needs.names(needs.found[0], needs.found[0].optional), ElementsAre("state"))
        << condition;
    EXPECT_THAT(needs.found[0].equal, IsEmpty()) << condition;
  }
}

TEST(QueryNeeds, ValuesAreKnownBeforeRowsAreRead) {
  const Needs needs(
      "SELECT 1 FROM orders WHERE user_id = $1 AND id IN ($2, $3) AND state = 'new' AND made > "
      "now() - $4::interval");
  const TableNeed& need = needs.found[0];
  EXPECT_THAT(needs.names(need, need.values), ElementsAre("user_id"));
  EXPECT_THAT(needs.names(need, need.lists), ElementsAre("id"));
  EXPECT_THAT(needs.names(need, need.bounds), ElementsAre("made"));
  EXPECT_THAT(needs.names(need, need.equal), ElementsAre("user_id", "id", "state"));
}

TEST(QueryNeeds, RowsAreComparedColumnByColumn) {
  const Needs needs(
      "SELECT 1 FROM orders WHERE (user_id, state) = ($1, $2) AND (made, id) > ($3, $4)");
  EXPECT_THAT(needs.names(needs.found[0], needs.found[0].values), ElementsAre("user_id", "state"));
  EXPECT_THAT(needs.names(needs.found[0], needs.found[0].bounds), ElementsAre("made"));
  const Needs in(
      "SELECT 1 FROM orders WHERE (id, user_id) IN (SELECT unnest($1::int[]), unnest($2::int[])) "
      "AND (state, made) IN (($1, $2), ($3, $4))");
  EXPECT_THAT(in.names(in.found[0], in.found[0].joined), ElementsAre("id", "user_id"));
  EXPECT_THAT(in.names(in.found[0], in.found[0].lists), ElementsAre("state", "made"));
}

TEST(QueryNeeds, AnOrOfOneColumnIsAList) {
  const Needs needs("SELECT 1 FROM orders WHERE (state = $1 OR state = $2)");
  EXPECT_THAT(needs.names(needs.found[0], needs.found[0].lists), ElementsAre("state"));
}

TEST(QueryNeeds, WhatASubqueryInFromYieldsIsNoValue) {
  const Needs needs(
      "SELECT 1 FROM orders o, (SELECT 5 AS wanted) s WHERE o.user_id = s.wanted AND o.id = "
      "wanted");
  EXPECT_THAT(needs.found[0].values, IsEmpty());
  EXPECT_THAT(needs.names(needs.found[0], needs.found[0].joined), ElementsAre("user_id", "id"));
}

TEST(QueryNeeds, TheOrderOfOneTableIsTheQuerys) {
  const auto order = [](const std::string& text) {
    const Needs needs("SELECT * FROM orders o " + text);
    std::string keys;
    for (const OrderKey& key : needs.found.at(0).order) {
      keys += needs.found[0].table->column(key.column)->name;
      keys += key.descending ? "- " : "+ ";
    }
    return keys + (needs.found[0].limited ? "limited" : "");
  };
  EXPECT_EQ(order("ORDER BY made DESC, o.id LIMIT 5"), "made- id+ limited");
  EXPECT_EQ(order("ORDER BY made"), "made+ ");
  EXPECT_EQ(order("ORDER BY lower(state) LIMIT 5"), "");
  EXPECT_EQ(order("JOIN users u ON u.id = o.user_id ORDER BY u.name, o.made LIMIT 5"), "");
  EXPECT_EQ(order("GROUP BY id ORDER BY made LIMIT 5"), "");
}

TEST(QueryNeeds, AnIndexThatOtherConditionsMayUseIsUsable) {
  const auto usable = [](const std::string& index, const std::string& condition) {
    const auto catalog = schema_of("CREATE TABLE t (a int, b text, c jsonb, d bool);" + index);
    const auto parsed = sql::parse(SourceFile{"q.sql", "SELECT 1 FROM t WHERE " + condition}, 0);
    const auto& data = std::get<sql::DataStatement>(parsed.statements.at(0).node);
    return has_usable_index(catalog, needs_of(catalog, {}, data.query).at(0));
  };
  EXPECT_TRUE(usable("CREATE INDEX ON t (a, b);", "a = $1"));
  EXPECT_TRUE(usable("CREATE INDEX ON t (a) WHERE d;", "a = $1 AND d"));
  EXPECT_TRUE(usable("CREATE INDEX ON t (b, a);", "b = 'x' AND a = $1"));
  EXPECT_TRUE(usable("CREATE INDEX ON t (d, a);", "d AND a = $1"));
  EXPECT_TRUE(usable("CREATE INDEX ON t (lower(b));", "lower(b) = $1"));
  EXPECT_TRUE(usable("CREATE INDEX ON t USING gin (c);", "c @> $1"));
  EXPECT_FALSE(usable("CREATE INDEX ON t (b, a);", "a = $1"));
  EXPECT_FALSE(usable("CREATE INDEX ON t (c);", "c @> $1"));
  EXPECT_FALSE(usable("CREATE INDEX ON t (d);", "a = $1 AND d"));
}

TEST(QueryNeeds, APolicyIsAConditionOfItsTable) {
  const auto catalog = schema_of(schema);
  const auto parsed = sql::parse(
      SourceFile{"q.sql",
                 "SELECT 1 WHERE user_id = current_setting('app.user')::int AND EXISTS (SELECT 1 "
                 "FROM users WHERE users.id = orders.user_id AND name = $1)"},
      0);
  const auto& data = std::get<sql::DataStatement>(parsed.statements.at(0).node);
  const auto needs = needs_of_condition(catalog, {}, *catalog.find_relation("public", "orders"),
                                        data.query.where.at(0));
  ASSERT_EQ(needs.size(), 2U);
  EXPECT_EQ(needs[0].values.size(), 1U);
  EXPECT_EQ(needs[1].table->name, "users");
  EXPECT_EQ(needs[1].values.size(), 1U);
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
}  // namespace pgplumb::integrity
