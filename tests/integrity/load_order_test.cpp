#include "integrity/load_order.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "integrity/schema.h"

namespace pgplumb::integrity {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Plan {
  std::vector<std::string> tables;
  std::vector<std::string> broken;
  bool cheapest = true;
};

Plan plan_of(const std::string& sql) {
  const auto catalog = schema_of(sql);
  const auto order = load_order(catalog);
  Plan plan{.cheapest = order.cheapest};
  for (const auto* table : order.tables) plan.tables.push_back(table->name);
  for (const auto& edge : order.broken) {
    plan.broken.push_back(display_columns(*edge.table, edge.foreign_key->columns));
  }
  return plan;
}

std::string tables(int count) {
  std::string sql;
  for (int i = 0; i < count; ++i) {
    sql += fmt::format("CREATE TABLE t{} (id int PRIMARY KEY);\n", i);
  }
  return sql;
}

std::string edge(int from, int to, const std::string& constraint = "NOT NULL") {
  return fmt::format("ALTER TABLE t{0} ADD COLUMN t{1}_id int {2} REFERENCES t{1};\n", from, to,
                     constraint);
}

TEST(LoadOrder, PutsTablesBehindThoseThatTheyReferTo) {
  EXPECT_THAT(plan_of(tables(4) + edge(0, 3) + edge(3, 2) + edge(1, 0)).tables,
              ElementsAre("t2", "t3", "t0", "t1"));
}

TEST(LoadOrder, LeavesTablesOfNoForeignKeyInTheirOrder) {
  EXPECT_THAT(plan_of(tables(3)).tables, ElementsAre("t0", "t1", "t2"));
}

TEST(LoadOrder, BreaksNothingForATableThatRefersToItself) {
  const auto plan = plan_of("CREATE TABLE t (id int PRIMARY KEY, up int REFERENCES t);");
  EXPECT_THAT(plan.tables, ElementsAre("t"));
  EXPECT_THAT(plan.broken, IsEmpty());
}

TEST(LoadOrder, BreaksTheForeignKeyThatMayBeNull) {
  const auto plan = plan_of(tables(3) + edge(0, 1) + edge(1, 2, "") + edge(2, 0));
  EXPECT_THAT(plan.broken, ElementsAre("t1.t2_id"));
  EXPECT_THAT(plan.tables, ElementsAre("t1", "t0", "t2"));
}

TEST(LoadOrder, BreaksOneForeignKeyOfTwoCirclesWhereThatIsEnough) {
  // t0 → t1 → t0 and t0 → t1 → t2 → t0 share t0 → t1.
  const auto plan =
      plan_of(tables(3) + edge(0, 1, "") + edge(1, 0, "") + edge(1, 2, "") + edge(2, 0, ""));
  EXPECT_THAT(plan.broken, ElementsAre("t0.t1_id"));
}

TEST(LoadOrder, PrefersTwoOptionalForeignKeysToAStrictOne) {
  const auto plan = plan_of(tables(3) + edge(0, 1) + edge(1, 0, "") + edge(1, 2) + edge(2, 0, ""));
  EXPECT_THAT(plan.broken, ElementsAre("t1.t0_id", "t2.t0_id"));
}

TEST(LoadOrder, PrefersToDeferOverAStrictOne) {
  const auto plan = plan_of(tables(2) + edge(0, 1) +
                            "ALTER TABLE t1 ADD t0_id int NOT NULL REFERENCES t0 DEFERRABLE;");
  EXPECT_THAT(plan.broken, ElementsAre("t1.t0_id"));
}

/// Each subset of the edges that leaves no circle costs at least as much as what was chosen.
TEST(LoadOrder, IsAsCheapAsTryingEverySubset) {
  std::mt19937 random(7);
  for (int round = 0; round < 60; ++round) {
    const int count = 3 + static_cast<int>(random() % 3);
    std::string sql = tables(count);
    std::set<std::pair<int, int>> made;
    for (int i = 0; i < 9; ++i) {
      const int from = static_cast<int>(random() % count), to = static_cast<int>(random() % count);
      if (from == to || !made.emplace(from, to).second) continue;
      sql += edge(from, to, random() % 2 == 0 ? "NOT NULL" : "");
    }
    const auto catalog = schema_of(sql);
    const auto edges = foreign_key_edges(catalog);
    const auto has_circle = [&](unsigned kept) {
      std::set<const catalog::Relation*> placed;
      for (bool more = true; more;) {
        more = false;
        for (const auto& [oid, table] : catalog.relations) {
          if (placed.contains(&table)) continue;
          bool waits = false;
          for (std::size_t i = 0; i < edges.size(); ++i) {
            waits = waits || ((kept >> i & 1U) != 0 && edges[i].table == &table &&
                              !placed.contains(edges[i].referenced));
          }
          if (!waits) more = placed.insert(&table).second;
        }
      }
      return placed.size() < static_cast<std::size_t>(count);
    };
    int cheapest = 1'000'000;
    for (unsigned kept = 0; kept < 1U << edges.size(); ++kept) {
      if (has_circle(kept)) continue;
      int cost = 0;
      for (std::size_t i = 0; i < edges.size(); ++i) {
        if ((kept >> i & 1U) == 0) cost += cost_of_breaking(edges[i]);
      }
      cheapest = std::min(cheapest, cost);
    }
    int chosen = 0;
    const auto order = load_order(catalog);
    for (const auto& edge : order.broken) chosen += cost_of_breaking(edge);
    EXPECT_EQ(chosen, cheapest) << sql;
    EXPECT_TRUE(order.cheapest);
    EXPECT_EQ(order.tables.size(), static_cast<std::size_t>(count));
  }
}

TEST(LoadOrder, AForeignKeyOfAPartitionHoldsItsTable) {
  const auto plan = plan_of(
      "CREATE TABLE payment (customer_id bigint, day date) PARTITION BY RANGE (day);"
      "CREATE TABLE payment_2026 PARTITION OF payment FOR VALUES FROM ('2026-01-01') TO "
      "('2027-01-01'); CREATE TABLE customer (id bigint PRIMARY KEY);"
      "ALTER TABLE payment_2026 ADD FOREIGN KEY (customer_id) REFERENCES customer;");
  EXPECT_THAT(plan.tables, ElementsAre("customer", "payment"));
}

/// Too many tables to search: still no strict edge goes where the optional ones are enough, and
/// none that the order satisfies.
TEST(LoadOrder, OfManyTablesBreaksNoStrictEdgeWithoutNeed) {
  std::mt19937 random(3);
  for (int round = 0; round < 20; ++round) {
    constexpr int count = 40;
    std::string sql = tables(count);
    const auto some_table = [&] { return static_cast<int>(random() % count); };
    std::set<std::pair<int, int>> seen;
    for (int i = 0; i < 130; ++i) {
      const auto [to, from] = std::minmax({some_table(), some_table()});
      if (from != to && seen.emplace(from, to).second) sql += edge(from, to);
    }
    for (int i = 0; i < 5; ++i) {
      const auto [from, to] = std::minmax({some_table(), some_table()});
      if (from != to && seen.emplace(from, to).second) sql += edge(from, to, "");
    }
    const auto catalog = schema_of(sql);
    const auto order = load_order(catalog);
    EXPECT_EQ(order.tables.size(), static_cast<std::size_t>(count));
    EXPECT_LE(order.broken.size(), 5U);
    for (const auto& broken : order.broken) EXPECT_TRUE(broken.nullable);
  }
}

TEST(LoadOrder, OfManyTablesThatAllReferToEachOtherHasAnAnswer) {
  std::string sql = tables(40);
  for (int from = 0; from < 40; ++from) {
    for (int to = 0; to < 40; ++to) {
      if (from != to) sql += edge(from, to, "");
    }
  }
  const auto plan = plan_of(sql);
  EXPECT_EQ(plan.tables.size(), 40U);
  EXPECT_EQ(plan.broken.size(), 40U * 39 / 2);
  EXPECT_FALSE(plan.cheapest);
}

}  // namespace
}  // namespace pgplumb::integrity
