#include "integrity/foreign_key_cover.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integrity/schema.h"

namespace pgplumb::integrity {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> uncovered(const std::string& sql) {
  const auto catalog = schema_of(sql);
  return described(uncovered_foreign_keys(catalog), [](const UncoveredForeignKey& found) {
    return display_columns(*found.table, found.foreign_key->columns);
  });
}

constexpr const char* parent_and_child = R"(
  CREATE TABLE p (id bigint PRIMARY KEY);
  CREATE TABLE c (id bigint PRIMARY KEY, p_id bigint REFERENCES p, other bigint);)";

constexpr const char* pair_parent_and_child = R"(
  CREATE TABLE p (a bigint, b bigint, PRIMARY KEY (a, b));
  CREATE TABLE c (id bigint PRIMARY KEY, pa bigint, pb bigint, x bigint,
                  FOREIGN KEY (pa, pb) REFERENCES p);)";

std::vector<std::string> uncovered_with(const char* tables, const std::string& more) {
  return uncovered(tables + more);
}

TEST(ForeignKeyCover, AnIndexOnTheColumnCovers) {
  EXPECT_THAT(uncovered_with(parent_and_child, ""), ElementsAre("c.p_id"));
  EXPECT_THAT(uncovered_with(parent_and_child, "CREATE INDEX ON c (p_id);"), IsEmpty());
  EXPECT_THAT(uncovered_with(parent_and_child, "CREATE INDEX ON c (p_id, other);"), IsEmpty());
  EXPECT_THAT(uncovered_with(parent_and_child, "ALTER TABLE c ADD UNIQUE (p_id, other);"),
              IsEmpty());
}

TEST(ForeignKeyCover, AUniqueIndexOnSomeOfTheColumnsFindsOneRow) {
  EXPECT_THAT(uncovered_with(pair_parent_and_child, "CREATE UNIQUE INDEX ON c (pb);"), IsEmpty());
  EXPECT_THAT(uncovered_with(pair_parent_and_child, "CREATE UNIQUE INDEX ON c (pb, x);"),
              ElementsAre("c.(pa, pb)"));
}

TEST(ForeignKeyCover, AUniqueColumnOfTheParentMayBeNull) {
  EXPECT_THAT(uncovered("CREATE TABLE p (email text UNIQUE, team int, UNIQUE (email, team));"
                        "CREATE TABLE c (email text, team int, FOREIGN KEY (email, team) "
                        "REFERENCES p (email, team)); CREATE INDEX ON c (email);"),
              IsEmpty());
}

TEST(ForeignKeyCover, AForeignKeyOfAPartitionIsItsOwn) {
  const std::string partition =
      "CREATE TABLE p (id bigint PRIMARY KEY);"
      "CREATE TABLE c (p_id bigint, day date) PARTITION BY RANGE (day);"
      "CREATE TABLE c1 PARTITION OF c FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');";
  EXPECT_THAT(uncovered(partition + "ALTER TABLE c1 ADD FOREIGN KEY (p_id) REFERENCES p;"),
              ElementsAre("c1.p_id"));
  EXPECT_THAT(uncovered(partition + "ALTER TABLE c ADD FOREIGN KEY (p_id) REFERENCES p;"),
              ElementsAre("c.p_id"));
}

TEST(ForeignKeyCover, AnIndexThatStartsOtherwiseDoesNot) {
  EXPECT_THAT(uncovered_with(parent_and_child, "CREATE INDEX ON c (other, p_id);"),
              ElementsAre("c.p_id"));
  EXPECT_THAT(uncovered_with(parent_and_child, "CREATE INDEX ON c (other) INCLUDE (p_id);"),
              ElementsAre("c.p_id"));
  EXPECT_THAT(uncovered_with(parent_and_child, "CREATE INDEX ON c ((p_id + 0));"),
              ElementsAre("c.p_id"));
}

TEST(ForeignKeyCover, OnlyMethodsThatFindByEqualityCount) {
  EXPECT_THAT(uncovered_with(parent_and_child, "CREATE INDEX ON c USING hash (p_id);"), IsEmpty());
  EXPECT_THAT(uncovered_with(parent_and_child, "CREATE INDEX ON c USING brin (p_id);"),
              ElementsAre("c.p_id"));
}

TEST(ForeignKeyCover, TheOrderOfTheLeadingColumnsIsFree) {
  EXPECT_THAT(uncovered_with(pair_parent_and_child, "CREATE INDEX ON c (pb, pa, x);"), IsEmpty());
  EXPECT_THAT(uncovered_with(pair_parent_and_child, "CREATE INDEX ON c (pa, x, pb);"),
              ElementsAre("c.(pa, pb)"));
}

TEST(ForeignKeyCover, APredicateThatAMatchImpliesIsFine) {
  EXPECT_THAT(uncovered_with(parent_and_child, "CREATE INDEX ON c (p_id) WHERE p_id IS NOT NULL;"),
              IsEmpty());
  EXPECT_THAT(uncovered_with(pair_parent_and_child,
                             "CREATE INDEX ON c (pa, pb) WHERE pa IS NOT NULL AND pb IS NOT NULL;"),
              IsEmpty());
}

TEST(ForeignKeyCover, OtherPredicatesAreNamedAsTheReason) {
  const auto catalog =
      schema_of(std::string(parent_and_child) + "CREATE INDEX i ON c (p_id) WHERE other IS NULL;");
  const auto found = uncovered_foreign_keys(catalog);
  ASSERT_EQ(found.size(), 1);
  ASSERT_NE(found[0].unusable, nullptr);
  EXPECT_EQ(found[0].unusable->name, "i");
  EXPECT_EQ(found[0].reason, Unusable::partial);
}

TEST(ForeignKeyCover, TheIndexThatServesMostIsNamed) {
  const auto catalog = schema_of(R"(
    CREATE TABLE p (a bigint, b bigint, c bigint, PRIMARY KEY (a, b, c));
    CREATE TABLE k (a bigint, b bigint, c bigint, x bigint, FOREIGN KEY (a, b, c) REFERENCES p);
    CREATE INDEX one ON k (c, x);
    CREATE INDEX two ON k (b, a, x, c);)");
  const auto found = uncovered_foreign_keys(catalog);
  ASSERT_EQ(found.size(), 1);
  ASSERT_NE(found[0].partly, nullptr);
  EXPECT_EQ(found[0].partly->name, "two");
  EXPECT_EQ(column_names(*found[0].table, found[0].partly_columns), "b, a");
}

TEST(ForeignKeyCover, AKeyOfTheParentAmongTheColumnsIsEnough) {
  const std::string tables = R"(
    CREATE TABLE p (id bigint PRIMARY KEY, tenant_id bigint NOT NULL, UNIQUE (tenant_id, id));
    CREATE TABLE c (p_id bigint, tenant_id bigint,
                    FOREIGN KEY (tenant_id, p_id) REFERENCES p (tenant_id, id));)";
  EXPECT_THAT(uncovered(tables + "CREATE INDEX ON c (p_id);"), IsEmpty());
  EXPECT_THAT(uncovered(tables + "CREATE INDEX ON c (tenant_id);"),
              ElementsAre("c.(tenant_id, p_id)"));
}

TEST(ForeignKeyCover, SelfReferencesNeedAnIndexToo) {
  EXPECT_THAT(uncovered("CREATE TABLE t (id int PRIMARY KEY, parent_id int REFERENCES t);"),
              ElementsAre("t.parent_id"));
}

TEST(ForeignKeyCover, PartitionsAreJudgedByTheirParent) {
  const std::string tables = R"(
    CREATE TABLE p (id bigint PRIMARY KEY);
    CREATE TABLE c (p_id bigint REFERENCES p, day date) PARTITION BY RANGE (day);
    CREATE TABLE c1 PARTITION OF c FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
    CREATE TABLE c2 PARTITION OF c FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');)";
  EXPECT_THAT(uncovered(tables), ElementsAre("c.p_id"));
  EXPECT_THAT(uncovered(tables + "CREATE INDEX ON c (p_id);"), IsEmpty());
  EXPECT_THAT(uncovered(tables + "CREATE INDEX ON ONLY c (p_id);"), ElementsAre("c.p_id"));
  EXPECT_THAT(uncovered(tables + "CREATE INDEX ON c1 (p_id);"), ElementsAre("c.p_id"));
  EXPECT_THAT(uncovered(tables + "CREATE INDEX ON c1 (p_id); CREATE INDEX ON c2 (p_id);"),
              IsEmpty());
}

TEST(ForeignKeyCover, WhatIsNotKnownWholeIsNotJudged) {
  EXPECT_THAT(uncovered("ALTER TABLE elsewhere ADD FOREIGN KEY (x) REFERENCES p (id);"), IsEmpty());
  EXPECT_THAT(uncovered("CREATE TEMP TABLE t (id int PRIMARY KEY, t_id int REFERENCES t);"),
              IsEmpty());
}

TEST(ForeignKeyCover, AnAssumedParentIsNoExcuse) {
  EXPECT_THAT(uncovered("CREATE TABLE c (user_id uuid REFERENCES auth.users (id));"),
              ElementsAre("c.user_id"));
}

TEST(ForeignKeyCover, DroppingTheIndexUncovers) {
  EXPECT_THAT(uncovered_with(parent_and_child, "CREATE INDEX i ON c (p_id, other); DROP INDEX i;"),
              ElementsAre("c.p_id"));
  EXPECT_THAT(uncovered_with(parent_and_child,
                             "CREATE INDEX i ON c (p_id, other); ALTER TABLE c DROP COLUMN other;"),
              ElementsAre("c.p_id"));
}

TEST(ForeignKeyCover, LookupTablesAreMarked) {
  const auto catalog = schema_of(R"(
    CREATE TABLE order_statuses (id int PRIMARY KEY);
    CREATE TABLE orders (status_id int REFERENCES order_statuses);)");
  const auto found = uncovered_foreign_keys(catalog);
  ASSERT_EQ(found.size(), 1);
  EXPECT_TRUE(found[0].lookup);
}

}  // namespace
}  // namespace pgplumb::integrity
