#include "integrity/index_overlap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integrity/schema.h"

namespace pgplumb::integrity {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string table = "CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, b int, s text);";

std::vector<std::string> duplicates(const std::string& sql) {
  const auto catalog = schema_of(sql);
  return described(duplicate_indexes(catalog), [](const DuplicateIndex& found) {
    return found.surplus->name + " of " + found.kept->name;
  });
}

std::vector<std::string> redundant(const std::string& sql) {
  const auto catalog = schema_of(sql);
  return described(redundant_indexes(catalog), [](const RedundantIndex& found) {
    return found.surplus->name + " in " + found.wider->name;
  });
}

TEST(DuplicateIndex, TheOlderOfTwoEqualsIsKept) {
  EXPECT_THAT(duplicates(table + "CREATE INDEX i ON t (a); CREATE INDEX j ON t (a);"),
              ElementsAre("j of i"));
}

TEST(DuplicateIndex, WhatEnforcesMoreIsKept) {
  EXPECT_THAT(duplicates(table + "CREATE UNIQUE INDEX i ON t (id);"), ElementsAre("i of t_pkey"));
  EXPECT_THAT(duplicates(table + "CREATE INDEX i ON t (a); CREATE UNIQUE INDEX j ON t (a);"),
              ElementsAre("i of j"));
  EXPECT_THAT(duplicates(table + "CREATE UNIQUE INDEX i ON t (a);"
                                 "ALTER TABLE t ADD CONSTRAINT k UNIQUE (a);"),
              ElementsAre("i of k"));
}

TEST(DuplicateIndex, WhatAForeignKeyRefersToIsKept) {
  const auto catalog = schema_of(table +
                                 "CREATE UNIQUE INDEX i ON t (a);"
                                 "CREATE TABLE c (a int REFERENCES t (a));"
                                 "ALTER TABLE t ADD CONSTRAINT k UNIQUE (a);");
  const auto found = duplicate_indexes(catalog);
  ASSERT_EQ(found.size(), 1);
  EXPECT_EQ(found[0].kept->name, "i");
  EXPECT_TRUE(found[0].references.empty());
}

TEST(DuplicateIndex, AnyDifferenceTellsThemApart) {
  const std::string first = table + "CREATE INDEX i ON t (a, b);";
  for (const char* second :
       {"CREATE INDEX j ON t (b, a);", "CREATE INDEX j ON t (a, b DESC);",
        "CREATE INDEX j ON t (a, b NULLS FIRST);", "CREATE INDEX j ON t (a, b) WHERE a > 0;",
        "CREATE INDEX j ON t (a, b) INCLUDE (s);", "CREATE INDEX j ON t (a, (b + 1));"}) {
    EXPECT_THAT(duplicates(first + second), IsEmpty()) << second;
  }
  EXPECT_THAT(duplicates(table + "CREATE INDEX i ON t (s); CREATE INDEX j ON t (s "
                                 "text_pattern_ops); CREATE INDEX k ON t (s COLLATE \"C\");"
                                 "CREATE INDEX h ON t USING hash (s);"),
              IsEmpty());
  EXPECT_THAT(duplicates(table + "CREATE UNIQUE INDEX i ON t (b);"
                                 "CREATE UNIQUE INDEX j ON t (b) NULLS NOT DISTINCT;"),
              IsEmpty());
}

TEST(DuplicateIndex, SpellingIsNoDifference) {
  EXPECT_THAT(duplicates(table + "CREATE INDEX i ON t (lower(s)) WHERE b IS NOT NULL;"
                                 "CREATE INDEX j ON t ((LOWER( s ))) WHERE (b) is not null;"),
              ElementsAre("j of i"));
  EXPECT_THAT(duplicates(table + "CREATE INDEX i ON t (a ASC NULLS LAST);"
                                 "CREATE INDEX j ON t (a int4_ops);"),
              ElementsAre("j of i"));
}

TEST(DuplicateIndex, PartitionsAreJudgedByTheirParent) {
  EXPECT_THAT(duplicates("CREATE TABLE t (a int) PARTITION BY LIST (a);"
                         "CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1);"
                         "CREATE INDEX i ON t (a); CREATE INDEX j ON t (a);"),
              ElementsAre("j of i"));
}

TEST(DuplicateIndex, APartitionsOwnIsJudgedByItself) {
  const std::string partition =
      "CREATE TABLE t (a int) PARTITION BY LIST (a);"
      "CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1);";
  EXPECT_THAT(duplicates(partition + "CREATE INDEX i ON t1 (a); CREATE INDEX j ON t1 (a);"),
              ElementsAre("j of i"));
  EXPECT_THAT(duplicates(partition + "CREATE INDEX i ON t (a); CREATE INDEX j ON t1 (a);"),
              ElementsAre("j of t1_a_idx"));
}

TEST(RedundantIndex, APrefixIsServedByTheLongerIndex) {
  EXPECT_THAT(redundant(table + "CREATE INDEX i ON t (a); CREATE INDEX j ON t (a, b);"),
              ElementsAre("i in j"));
  EXPECT_THAT(redundant(table + "CREATE INDEX i ON t (a); CREATE UNIQUE INDEX j ON t (a, b);"),
              ElementsAre("i in j"));
  EXPECT_THAT(redundant(table + "CREATE INDEX i ON t (id); "), IsEmpty());
}

TEST(RedundantIndex, WhatEnforcesSomethingStays) {
  EXPECT_THAT(redundant(table + "CREATE UNIQUE INDEX i ON t (a); CREATE INDEX j ON t (a, b);"),
              IsEmpty());
  EXPECT_THAT(redundant(table + "CREATE INDEX j ON t (id, a);"), IsEmpty());
}

TEST(RedundantIndex, ABTreeIsReadBothWays) {
  EXPECT_THAT(redundant(table + "CREATE INDEX i ON t (a DESC); CREATE INDEX j ON t (a, b);"),
              ElementsAre("i in j"));
  EXPECT_THAT(
      redundant(table + "CREATE INDEX i ON t (b DESC NULLS LAST); CREATE INDEX j ON t (b, a);"),
      IsEmpty());
  EXPECT_THAT(redundant(table + "CREATE INDEX i ON t (a, b DESC);"
                                "CREATE INDEX j ON t (a DESC, b, id);"),
              ElementsAre("i in j"));
  EXPECT_THAT(redundant(table + "CREATE INDEX i ON t (a, b DESC);"
                                "CREATE INDEX j ON t (a, b, id);"),
              IsEmpty());
}

TEST(RedundantIndex, OfTwoThatServeEachOtherTheOlderStays) {
  EXPECT_THAT(redundant(table + "CREATE INDEX i ON t (a); CREATE INDEX j ON t (a DESC);"),
              ElementsAre("j in i"));
}

TEST(RedundantIndex, PredicatesMustBeEqual) {
  EXPECT_THAT(redundant(table + "CREATE INDEX i ON t (a); CREATE INDEX j ON t (a, b) WHERE b > 0;"),
              IsEmpty());
  EXPECT_THAT(redundant(table + "CREATE INDEX i ON t (a) WHERE b > 0; CREATE INDEX j ON t (a, b);"),
              IsEmpty());
  EXPECT_THAT(redundant(table + "CREATE INDEX i ON t (a) WHERE b > 0;"
                                "CREATE INDEX j ON t (a, b) WHERE b>0;"),
              ElementsAre("i in j"));
}

TEST(RedundantIndex, IncludedColumnsMustBeInTheOther) {
  EXPECT_THAT(redundant(table + "CREATE INDEX i ON t (a) INCLUDE (b); CREATE INDEX j ON t (a, b);"),
              ElementsAre("i in j"));
  EXPECT_THAT(redundant(table + "CREATE INDEX i ON t (a) INCLUDE (s); CREATE INDEX j ON t (a, b);"),
              IsEmpty());
}

TEST(RedundantIndex, AMuchWiderIndexIsMarked) {
  const auto catalog = schema_of(table +
                                 "CREATE INDEX i ON t (a); CREATE INDEX j ON t (a, s);"
                                 "CREATE INDEX k ON t (b); CREATE INDEX l ON t (b, a);");
  const auto found = redundant_indexes(catalog);
  ASSERT_EQ(found.size(), 2);
  EXPECT_TRUE(found[0].much_wider);
  EXPECT_FALSE(found[1].much_wider);
}

TEST(RedundantIndex, SurplusDuplicatesAreSaidOnce) {
  EXPECT_THAT(redundant(table + "CREATE INDEX i ON t (a); CREATE INDEX j ON t (a);"
                                "CREATE INDEX k ON t (a, b);"),
              ElementsAre("i in k"));
}

}  // namespace
}  // namespace pgplumb::integrity
