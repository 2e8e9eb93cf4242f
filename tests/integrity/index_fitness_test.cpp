#include "integrity/index_fitness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integrity/schema.h"

namespace pgplumb::integrity {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto index_of = [](const auto& found) { return found.index->name; };

std::vector<std::string> unfit(const std::string& column, const std::string& index) {
  const auto catalog =
      schema_of("CREATE EXTENSION postgis; CREATE TABLE t (id int PRIMARY KEY, c " + column +
                "); CREATE " + index + ";");
  return described(unfit_indexes(catalog), index_of);
}

TEST(UnfitIndexes, AreBTreesOverValuesThatAreSearchedInside) {
  for (const auto* type :
       {"text[]", "jsonb", "tsvector", "int4range", "geometry(Point, 4326)", "geography"}) {
    EXPECT_THAT(unfit(type, "INDEX i ON t (c)"), ElementsAre("i")) << type;
  }
  EXPECT_THAT(unfit("jsonb", "INDEX i ON t USING hash (c)"), ElementsAre("i"));
}

TEST(UnfitIndexes, OthersServe) {
  EXPECT_THAT(unfit("text[]", "INDEX i ON t USING gin (c)"), IsEmpty());
  EXPECT_THAT(unfit("geography", "INDEX i ON t USING gist (c)"), IsEmpty());
  EXPECT_THAT(unfit("text", "INDEX i ON t (c)"), IsEmpty());
  EXPECT_THAT(unfit("jsonb", "INDEX i ON t ((c ->> 'name'))"), IsEmpty());
  EXPECT_THAT(unfit("int4range", "UNIQUE INDEX i ON t (c)"), IsEmpty());
  EXPECT_THAT(unfit("text[]", "INDEX i ON t (c); CREATE INDEX j ON t USING gin (c)"), IsEmpty());
}

std::vector<std::string> two_valued(const std::string& index) {
  const auto catalog = schema_of(
      "CREATE TYPE side AS ENUM ('l', 'r'); CREATE TYPE way AS ENUM ('n', 's', 'w');"
      "CREATE TABLE t (id int PRIMARY KEY, b boolean, s side, w way); CREATE INDEX " +
      index + ";");
  return described(two_value_indexes(catalog), index_of);
}

TEST(TwoValueIndexes, HoldAllRowsByOneSuchColumn) {
  EXPECT_THAT(two_valued("i ON t (b)"), ElementsAre("i"));
  EXPECT_THAT(two_valued("i ON t (s)"), ElementsAre("i"));
  EXPECT_THAT(two_valued("i ON t (w)"), IsEmpty());
  EXPECT_THAT(two_valued("i ON t (b) WHERE b"), IsEmpty());
  EXPECT_THAT(two_valued("i ON t (b, id)"), IsEmpty());
  EXPECT_THAT(two_valued("i ON t (b) INCLUDE (id)"), IsEmpty());
}

std::vector<std::string> needless(const std::string& where) {
  const auto catalog = schema_of(
      "CREATE DOMAIN d AS int NOT NULL; CREATE TABLE t (a int NOT NULL, b int, c d);"
      "CREATE INDEX i ON t (a) WHERE " +
      where + ";");
  return described(needless_predicates(catalog), index_of);
}

TEST(NeedlessPredicates, SayWhatNotNullSays) {
  EXPECT_THAT(needless("a IS NOT NULL"), ElementsAre("i"));
  EXPECT_THAT(needless("a IS NOT NULL AND c IS NOT NULL"), ElementsAre("i"));
  EXPECT_THAT(needless("a IS NOT NULL AND b IS NOT NULL"), IsEmpty());
  EXPECT_THAT(needless("a IS NULL"), IsEmpty());
  EXPECT_THAT(needless("a > 0"), IsEmpty());
}

std::vector<std::string> implied(const std::string& parts, const std::string& more = "") {
  const auto catalog =
      schema_of("CREATE TABLE t (a int NOT NULL, b int NOT NULL, c int, " + parts + ");" + more);
  return described(implied_uniques(catalog), [](const ImpliedUnique& found) {
    return found.index->name + " by " + found.key->name;
  });
}

TEST(ImpliedUniques, IncludeAKey) {
  EXPECT_THAT(implied("PRIMARY KEY (a), CONSTRAINT u UNIQUE (b, a)"), ElementsAre("u by t_pkey"));
  EXPECT_THAT(implied("PRIMARY KEY (a)", "CREATE UNIQUE INDEX u ON t (a, b) WHERE b > 0;"),
              ElementsAre("u by t_pkey"));
}

TEST(ImpliedUniques, OthersAreOfUse) {
  EXPECT_THAT(implied("CONSTRAINT v UNIQUE (c), CONSTRAINT u UNIQUE (c, a)"), IsEmpty());
  EXPECT_THAT(implied("UNIQUE (a), PRIMARY KEY (a, b)"), IsEmpty());
  EXPECT_THAT(implied("PRIMARY KEY (a), UNIQUE (a, b)",
                      "CREATE TABLE r (a int, b int, FOREIGN KEY (a, b) REFERENCES t (a, b));"),
              IsEmpty());
  EXPECT_THAT(implied("PRIMARY KEY (a)", "CREATE UNIQUE INDEX u ON t (a, (b + 1));"), IsEmpty());
}

std::vector<std::string> unplaced(const std::string& more) {
  const auto catalog =
      schema_of("CREATE EXTENSION postgis; CREATE TABLE t (id int, g geometry);" + more);
  return described(spatial_columns_without_index(catalog),
                   [](const SpatialColumn& found) { return found.column->name; });
}

TEST(SpatialColumns, AreFoundByGistSpgistAndBrin) {
  EXPECT_THAT(unplaced(""), ElementsAre("g"));
  EXPECT_THAT(unplaced("CREATE INDEX ON t USING gist (g);"), IsEmpty());
  EXPECT_THAT(unplaced("CREATE INDEX ON t USING brin (g);"), IsEmpty());
  EXPECT_THAT(unplaced("CREATE INDEX ON t USING gist ((g::geography));"), IsEmpty());
  EXPECT_THAT(unplaced("CREATE INDEX ON t (g);"), ElementsAre("g"));
}

}  // namespace
}  // namespace pgplumb::integrity
