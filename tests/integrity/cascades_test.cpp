#include "integrity/cascades.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integrity/schema.h"
#include "integrity/table_groups.h"

namespace pgplumb::integrity {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> names(const std::vector<const catalog::Relation*>& tables) {
  return described(tables, [](const catalog::Relation* table) { return table->name; });
}
std::vector<std::string> keys(const std::vector<ForeignKeyEdge>& edges) {
  return described(edges, [](const ForeignKeyEdge& edge) {
    return display_columns(*edge.table, edge.foreign_key->columns);
  });
}

constexpr const char* team =
    "CREATE TABLE users (id int PRIMARY KEY);"
    "CREATE TABLE teams (id int PRIMARY KEY, owner_id int REFERENCES users ON DELETE CASCADE);"
    "CREATE INDEX ON teams (owner_id);"
    "CREATE TABLE members (team_id int REFERENCES teams ON DELETE CASCADE);"
    "CREATE TABLE invoices (user_id int REFERENCES users, team_id int REFERENCES teams);"
    "CREATE TABLE notes (user_id int REFERENCES users ON DELETE SET NULL);";

TEST(Cascades, TheWidestComesFirst) {
  const auto catalog = schema_of(team);
  const auto found = widest_cascades(catalog, 10);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].table->name, "users");
  EXPECT_THAT(names(found[0].reached), ElementsAre("teams", "members"));
  EXPECT_EQ(found[1].table->name, "teams");
  EXPECT_THAT(names(found[1].reached), ElementsAre("members"));
}

TEST(Cascades, SayWhatIsSlowAndWhatStopsThem) {
  const auto catalog = schema_of(team);
  const auto found = widest_cascades(catalog, 1);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(keys(found[0].unindexed), ElementsAre("members.team_id"));
  EXPECT_THAT(keys(found[0].stopping), ElementsAre("invoices.user_id", "invoices.team_id"));
}

TEST(Cascades, EndInACircle) {
  const auto catalog = schema_of(
      "CREATE TABLE a (id int PRIMARY KEY, b_id int);"
      "CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a ON DELETE CASCADE);"
      "ALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b ON DELETE CASCADE;");
  const auto found = widest_cascades(catalog, 10);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_THAT(names(found[0].reached), ElementsAre("b"));
  EXPECT_THAT(names(found[1].reached), ElementsAre("a"));
}

TEST(TableGroups, AreWhatForeignKeysConnect) {
  const auto catalog = schema_of(
      "CREATE TABLE a (id int PRIMARY KEY);"
      "CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a);"
      "CREATE TABLE c (id int PRIMARY KEY);"
      "CREATE TABLE d (c_id int REFERENCES c);"
      "CREATE TABLE e (b_id int REFERENCES b);"
      "CREATE TABLE log (at timestamptz);");
  const auto groups = table_groups(catalog);
  ASSERT_EQ(groups.islands.size(), 2U);
  EXPECT_THAT(names(groups.islands[0]), ElementsAre("a", "b", "e"));
  EXPECT_THAT(names(groups.islands[1]), ElementsAre("c", "d"));
  EXPECT_THAT(names(groups.alone), ElementsAre("log"));
  ASSERT_EQ(groups.hubs.size(), 1U);
  EXPECT_EQ(groups.hubs[0].table->name, "b");
  EXPECT_EQ(groups.hubs[0].referring, 1U);
}

TEST(TableGroups, OfNoTablesAreNone) {
  const auto groups = table_groups(schema_of("SELECT 1;"));
  EXPECT_THAT(groups.islands, IsEmpty());
  EXPECT_THAT(groups.alone, IsEmpty());
}

}  // namespace
}  // namespace pgplumb::integrity
