#include "integrity/foreign_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integrity/schema.h"

namespace pgplumb::integrity {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// The harm of a foreign key from one type to another; -1 for none.
int harm(const std::string& referencing, const std::string& referenced) {
  const auto catalog =
      schema_of("CREATE DOMAIN whole AS integer; CREATE TABLE p (id " + referenced +
                " PRIMARY KEY); CREATE TABLE c (p_id " + referencing + " REFERENCES p);");
  const auto found = key_type_mismatches(catalog);
  return found.empty() ? -1 : static_cast<int>(found.front().harm);
}

constexpr int none = -1;
constexpr int too_narrow = static_cast<int>(KeyTypeHarm::too_narrow);
constexpr int no_index_use = static_cast<int>(KeyTypeHarm::no_index_use);
constexpr int differs = static_cast<int>(KeyTypeHarm::differs);

TEST(KeyTypeMismatch, IntegersHaveARange) {
  EXPECT_EQ(harm("integer", "bigint"), too_narrow);
  EXPECT_EQ(harm("smallint", "serial"), too_narrow);
  EXPECT_EQ(harm("bigint", "integer"), differs);
  EXPECT_EQ(harm("integer", "serial"), none);
  EXPECT_EQ(harm("bigint", "bigserial"), none);
}

// Seen on PostgreSQL 15: the trigger's query casts the column, and EXPLAIN shows a Seq Scan.
TEST(KeyTypeMismatch, ACastHidesTheColumnFromItsIndex) {
  EXPECT_EQ(harm("integer", "numeric"), no_index_use);
  EXPECT_EQ(harm("char(5)", "varchar(20)"), no_index_use);
  EXPECT_EQ(harm("text", "char(5)"), no_index_use);
  EXPECT_EQ(harm("integer", "double precision"), no_index_use);
}

TEST(KeyTypeMismatch, TypesOfOneFamilyAreComparedAsTheyAre) {
  EXPECT_EQ(harm("date", "timestamp"), differs);
  EXPECT_EQ(harm("real", "double precision"), differs);
}

TEST(KeyTypeMismatch, TextIsTextHoweverDeclared) {
  EXPECT_EQ(harm("text", "varchar(20)"), none);
  EXPECT_EQ(harm("varchar(50)", "varchar"), none);
  EXPECT_EQ(harm("varchar(100)", "varchar(50)"), none);
  EXPECT_EQ(harm("varchar(50)", "varchar(100)"), too_narrow);
}

TEST(KeyTypeMismatch, DomainsCountAsTheirBaseType) {
  EXPECT_EQ(harm("whole", "integer"), none);
  EXPECT_EQ(harm("whole", "bigint"), too_narrow);
}

TEST(KeyTypeMismatch, WhatPostgresRefusesIsNotForThisOne) {
  EXPECT_EQ(harm("text", "uuid"), none);
  EXPECT_EQ(harm("numeric", "integer"), none);
}

TEST(KeyTypeMismatch, UnknownTypesAreNotJudged) {
  EXPECT_EQ(harm("elsewhere.id", "integer"), none);
}

std::vector<std::string> nulls(const std::string& sql) {
  const auto catalog = schema_of(sql);
  return described(forbidden_nulls(catalog), [](const ForbiddenNull& found) {
    return found.column->name + (found.on_delete ? " on delete" : " on update") +
           (found.by_default ? " by default" : "");
  });
}

const std::string parent = "CREATE TABLE p (id int PRIMARY KEY, a int, b int, UNIQUE (a, b));";

TEST(ForbiddenNulls, SetNullMeetsNotNull) {
  EXPECT_THAT(nulls(parent + "CREATE TABLE c (x int NOT NULL REFERENCES p ON DELETE SET NULL);"),
              ElementsAre("x on delete"));
  EXPECT_THAT(nulls(parent + "CREATE TABLE c (x int NOT NULL REFERENCES p ON UPDATE SET NULL);"),
              ElementsAre("x on update"));
  EXPECT_THAT(nulls(parent + "CREATE TABLE c (x int PRIMARY KEY REFERENCES p ON DELETE SET NULL);"),
              ElementsAre("x on delete"));
  EXPECT_THAT(nulls(parent + "CREATE TABLE c (x int REFERENCES p ON DELETE SET NULL);"), IsEmpty());
  EXPECT_THAT(nulls(parent + "CREATE TABLE c (x int NOT NULL REFERENCES p);"), IsEmpty());
}

TEST(ForbiddenNulls, NotNullMayComeLaterOrFromADomain) {
  EXPECT_THAT(nulls(parent + "CREATE TABLE c (x int REFERENCES p ON DELETE SET NULL);"
                             "ALTER TABLE c ALTER x SET NOT NULL;"),
              ElementsAre("x on delete"));
  EXPECT_THAT(nulls(parent + "CREATE DOMAIN must AS int NOT NULL;"
                             "CREATE TABLE c (x must REFERENCES p ON DELETE SET NULL);"),
              ElementsAre("x on delete"));
  EXPECT_THAT(nulls(parent + "CREATE TABLE c (x int NOT NULL REFERENCES p ON DELETE SET NULL);"
                             "ALTER TABLE c ALTER x DROP NOT NULL;"),
              IsEmpty());
}

TEST(ForbiddenNulls, SetDefaultNeedsADefault) {
  EXPECT_THAT(nulls(parent + "CREATE TABLE c (x int NOT NULL REFERENCES p ON DELETE SET DEFAULT);"),
              ElementsAre("x on delete by default"));
  EXPECT_THAT(
      nulls(parent +
            "CREATE TABLE c (x int NOT NULL DEFAULT 1 REFERENCES p ON DELETE SET DEFAULT);"),
      IsEmpty());
}

TEST(ForbiddenNulls, OnlyTheNamedColumnsAreSet) {
  const std::string pair = parent +
                           "CREATE TABLE c (x int NOT NULL, y int, FOREIGN KEY (x, y) "
                           "REFERENCES p (a, b) ON DELETE SET NULL";
  EXPECT_THAT(nulls(pair + ");"), ElementsAre("x on delete"));
  EXPECT_THAT(nulls(pair + " (y));"), IsEmpty());
}

}  // namespace
}  // namespace pgplumb::integrity
