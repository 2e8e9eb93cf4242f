#include "integrity/foreign_key_graph.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integrity/schema.h"

namespace pgplumb::integrity {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::string path_of(const ForeignKeyCycle& cycle) {
  std::string path;
  for (const auto& edge : cycle.edges) {
    path += display_columns(*edge.table, edge.foreign_key->columns) + " > ";
  }
  return path + cycle.edges.front().table->name;
}

std::vector<std::string> cycles(const std::string& sql) {
  const auto catalog = schema_of(sql);
  return described(foreign_key_cycles(catalog).cycles, path_of);
}

/// Tables t0, t1, ... without foreign keys.
std::string tables(int count) {
  std::string sql;
  for (int i = 0; i < count; ++i) {
    sql += fmt::format("CREATE TABLE t{} (id int PRIMARY KEY);\n", i);
  }
  return sql;
}

/// A foreign key from one of them to another.
std::string edge(int from, int to, const std::string& column_constraint = "NOT NULL") {
  return fmt::format("ALTER TABLE t{0} ADD COLUMN t{1}_id int {2} REFERENCES t{1};\n", from, to,
                     column_constraint);
}

TEST(ForeignKeyCycles, ATreeHasNone) {
  EXPECT_THAT(cycles(tables(4) + edge(1, 0) + edge(2, 0) + edge(3, 1) + edge(3, 2)), IsEmpty());
}

TEST(ForeignKeyCycles, ASelfReferenceIsNone) {
  EXPECT_THAT(cycles("CREATE TABLE t (id int PRIMARY KEY, parent_id int REFERENCES t);"),
              IsEmpty());
}

TEST(ForeignKeyCycles, ThePathStartsWithTheKeyThatClosedIt) {
  EXPECT_THAT(cycles(tables(3) + edge(0, 1) + edge(1, 2) + edge(2, 0)),
              ElementsAre("t2.t0_id > t0.t1_id > t1.t2_id > t2"));
  EXPECT_THAT(cycles(tables(3) + edge(2, 0) + edge(1, 2) + edge(0, 1)),
              ElementsAre("t0.t1_id > t1.t2_id > t2.t0_id > t0"));
}

TEST(ForeignKeyCycles, ItsIdentityIsTheSameWhicheverKeyCameLast) {
  const auto one = schema_of(tables(3) + edge(0, 1) + edge(1, 2) + edge(2, 0));
  const auto other = schema_of(tables(3) + edge(2, 0) + edge(1, 2) + edge(0, 1));
  const auto identity = [](const catalog::Catalog& catalog) {
    return identity_of(foreign_key_cycles(catalog).cycles.at(0));
  };
  EXPECT_EQ(identity(one), "public.t0 > public.t1 > public.t2");
  EXPECT_EQ(identity(one), identity(other));
}

TEST(ForeignKeyCycles, TheShortestWayBackIsShown) {
  EXPECT_THAT(cycles(tables(4) + edge(0, 1) + edge(1, 2) + edge(2, 3) + edge(0, 3) + edge(3, 0)),
              ElementsAre("t3.t0_id > t0.t3_id > t3"));
}

TEST(ForeignKeyCycles, EachClosingKeyHasACycle) {
  EXPECT_THAT(cycles(tables(3) + edge(0, 1) + edge(1, 0) + edge(1, 2) + edge(2, 1)),
              ElementsAre("t1.t0_id > t0.t1_id > t1", "t2.t1_id > t1.t2_id > t2"));
}

TEST(ForeignKeyCycles, OfParallelKeysTheStrictestCounts) {
  const auto catalog = schema_of(tables(2) + edge(0, 1, "") + edge(1, 0) +
                                 "ALTER TABLE t0 ADD COLUMN owner_id int NOT NULL REFERENCES t1;");
  const auto found = foreign_key_cycles(catalog);
  ASSERT_THAT(found.cycles, SizeIs(1));
  EXPECT_TRUE(found.cycles[0].is_strict());
  EXPECT_EQ(path_of(found.cycles[0]), "t0.owner_id > t1.t0_id > t0");
}

TEST(ForeignKeyCycles, ANullableOrDeferrableKeyIsTheWeakest) {
  const auto weakest = [](const std::string& sql) {
    const auto catalog = schema_of(sql);
    const auto found = foreign_key_cycles(catalog);
    if (found.cycles.size() != 1) return std::string("not one cycle");
    const auto& cycle = found.cycles[0];
    return cycle.edges[cycle.weakest].table->name + (cycle.is_strict() ? ", strict" : "");
  };
  EXPECT_EQ(weakest(tables(2) + edge(0, 1, "") + edge(1, 0)), "t0");
  EXPECT_EQ(weakest(tables(2) + edge(0, 1) + edge(1, 0, "")), "t1");
  EXPECT_EQ(weakest(tables(2) + edge(0, 1) +
                    "ALTER TABLE t1 ADD t0_id int NOT NULL REFERENCES t0 "
                    "DEFERRABLE;"),
            "t1");
  EXPECT_EQ(weakest(tables(2) + edge(0, 1) + edge(1, 0)), "t1, strict");
  EXPECT_EQ(
      weakest(tables(2) + "ALTER TABLE t0 ADD COLUMN default_t1_id int NOT NULL REFERENCES t1;" +
              edge(1, 0)),
      "t0, strict");
}

TEST(ForeignKeyCycles, MatchFullWantsEveryColumnNull) {
  const auto is_strict = [](const std::string& match) {
    const auto catalog = schema_of(
        "CREATE TABLE a (x int, y int, PRIMARY KEY (x, y));"
        "CREATE TABLE b (id int PRIMARY KEY, x int NOT NULL, y int,"
        "                FOREIGN KEY (x, y) REFERENCES a " +
        match +
        ");"
        "ALTER TABLE a ADD b_id int NOT NULL REFERENCES b;");
    return foreign_key_cycles(catalog).cycles.at(0).is_strict();
  };
  EXPECT_FALSE(is_strict(""));
  EXPECT_TRUE(is_strict("MATCH FULL"));
}

TEST(ForeignKeyCycles, NotAllAreListedWhereThereAreTooMany) {
  std::string sql = tables(8);
  for (int from = 0; from < 8; ++from) {
    for (int to = 0; to < 8; ++to) {
      if (from != to) sql += edge(from, to);
    }
  }
  const auto catalog = schema_of(sql);
  const auto found = foreign_key_cycles(catalog);
  EXPECT_THAT(found.cycles, SizeIs(max_cycles_per_component));
  EXPECT_TRUE(found.more);
}

/// A ring of tables, each of which also refers to those 2, 3 and 4 places on.
catalog::Catalog ring(int count) {
  catalog::Catalog catalog(18);
  for (int i = 0; i < count; ++i) {
    catalog::Relation table{.oid = static_cast<catalog::Oid>(100000 + i)};
    table.schema = "public";
    table.name = fmt::format("t{}", i);
    table.columns.push_back({.number = 1, .name = "id", .not_null = true});
    for (int step = 1; step <= 4; ++step) {
      const int to = step == 1 ? (i + 1) % count : std::min(i + step, count - 1);
      if (to == i) continue;
      catalog::Constraint key{.oid = static_cast<catalog::Oid>(200000 + 4 * (count - i) + step)};
      key.kind = catalog::ConstraintKind::foreign_key;
      key.columns = {1};
      key.references = static_cast<catalog::Oid>(100000 + to);
      table.constraints.push_back(key);
    }
    catalog.relations.add(table.oid, table);
  }
  return catalog;
}

TEST(ForeignKeyCycles, ThousandsOfTablesInOneComponentComeToAnEnd) {
  const auto catalog = ring(5000);
  // Where the time grows faster than the graph, the test runs into its time limit.
  const auto found = foreign_key_cycles(catalog);
  EXPECT_THAT(found.cycles, SizeIs(4));  // those of t0, which came last
}

}  // namespace
}  // namespace pgplumb::integrity
