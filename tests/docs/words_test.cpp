#include "docs/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "docs/documents.h"

namespace pgplumb::docs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// The words of the CHECK of a table with these columns.
std::string check_words(const std::string& condition) {
  const test::Documents documents(
      "CREATE TABLE t (a int, b int, c text, d boolean, starts date, ends date, e int[],\n"
      "  CONSTRAINT c CHECK (" +
      condition + "));");
  const auto* constraint = documents.table("t").constraint("c");
  return constraint == nullptr
             ? std::string("no constraint")
             : constraint_words(documents.catalog(), documents.table("t"), *constraint);
}

TEST(ConditionWords, SayComparisons) {
  EXPECT_EQ(check_words("a >= 0"), "a is at least 0");
  EXPECT_EQ(check_words("a BETWEEN 1 AND 5"), "a is between 1 and 5");
  EXPECT_EQ(check_words("ends > starts"), "ends is greater than starts");
  EXPECT_EQ(check_words("c <> ''"), "c is not an empty text");
  EXPECT_EQ(check_words("length(c) <= 40"), "the length of c is at most 40");
}

TEST(ConditionWords, SayLists) {
  EXPECT_EQ(check_words("c IN ('new', 'paid')"), "c is one of “new” or “paid”");
  EXPECT_EQ(check_words("c = ANY (ARRAY['x'::text, 'y'])"), "c is one of “x” or “y”");
  EXPECT_EQ(check_words("c NOT IN ('x')"), "c is none of “x”");
}

TEST(ConditionWords, SayWhatGoesTogether) {
  EXPECT_EQ(check_words("(a IS NULL) = (b IS NULL)"), "a and b are given together or not at all");
  EXPECT_EQ(check_words("num_nonnulls(a, b) = 1"), "exactly 1 of a or b is given");
  EXPECT_EQ(check_words("d OR (a > 0 AND b > 0)"),
            "d is true, or (a is greater than 0, and b is greater than 0)");
  EXPECT_EQ(check_words("NOT d"), "d is false");
}

TEST(ConditionWords, SayAsSqlWhatHasNoWords) {
  EXPECT_EQ(check_words("a % 2 = 0"), "a % 2 is 0");
  EXPECT_EQ(check_words("e && ARRAY[1]"), "e && ARRAY[1]");
}

TEST(ConditionWords, LeaveOutCastsThatChangeNothing) {
  EXPECT_EQ(check_words("c::text = 'x'::text"), "c is “x”");
  EXPECT_EQ(check_words("a >= 0::numeric"), "a is at least 0");
  EXPECT_EQ(check_words("starts > '2020-01-01'::date"), "starts is greater than “2020-01-01”");
}

TEST(ConditionWords, KeepCastsThatChangeTheValue) {
  EXPECT_EQ(check_words("c::varchar(2) = 'ab'"), "c::character varying(2) is “ab”");
  EXPECT_EQ(check_words("starts::timestamp::date = ends::date"),
            "starts::timestamp without time zone::date is ends::date");
  EXPECT_EQ(check_words("a > 1.6::int"), "a is greater than 1.6::integer");
}

TEST(ConditionWords, TellTheKindsOfLikenessApart) {
  EXPECT_EQ(check_words("c LIKE 'a%'"), "c is like “a%”");
  EXPECT_EQ(check_words("c NOT LIKE 'a%'"), "c is not like “a%”");
  EXPECT_EQ(check_words("c ILIKE 'a%'"), "c is, in whatever case, like “a%”");
  EXPECT_EQ(check_words("c NOT ILIKE 'a%'"), "c is not, in whatever case, like “a%”");
  EXPECT_THAT(check_words("c NOT SIMILAR TO 'a%'"), HasSubstr("SIMILAR TO 'a%'"));
}

TEST(ConditionWords, HoldOutDeepConditions) {
  std::string condition = "d";
  for (int i = 0; i < 300; ++i) condition = "NOT (" + condition + ")";
  EXPECT_FALSE(check_words(condition).empty());
}

TEST(ConstraintWords, SayWhatADeleteDoes) {
  const test::Documents documents(
      "CREATE TABLE users (id int PRIMARY KEY);\n"
      "CREATE TABLE notes (user_id int NOT NULL CONSTRAINT a REFERENCES users ON DELETE CASCADE,\n"
      "  editor_id int CONSTRAINT b REFERENCES users ON DELETE SET NULL);");
  const auto& notes = documents.table("notes");
  EXPECT_EQ(constraint_words(documents.catalog(), notes, *notes.constraint("a")),
            "user_id names a row of users that is there; when that row of users is deleted, so is "
            "this one");
  EXPECT_EQ(constraint_words(documents.catalog(), notes, *notes.constraint("b")),
            "editor_id names a row of users that is there, or nothing; when that row of users is "
            "deleted, editor_id becomes empty");
}

TEST(ConstraintWords, NameTheColumnsThatADeleteEmpties) {
  const test::Documents documents(
      "CREATE TABLE users (a int, b int, PRIMARY KEY (a, b));\n"
      "CREATE TABLE notes (a int NOT NULL, b int,\n"
      "  CONSTRAINT part FOREIGN KEY (a, b) REFERENCES users ON DELETE SET NULL (b),\n"
      "  CONSTRAINT whole FOREIGN KEY (a, b) REFERENCES users ON DELETE SET NULL);");
  const auto& notes = documents.table("notes");
  EXPECT_THAT(constraint_words(documents.catalog(), notes, *notes.constraint("part")),
              HasSubstr("when that row of users is deleted, b becomes empty"));
  // ERROR:  null value in column "a" of relation "notes" violates not-null constraint
  EXPECT_THAT(
      constraint_words(documents.catalog(), notes, *notes.constraint("whole")),
      HasSubstr("that row of users cannot be deleted before: a would become empty, and must "
                "be given"));
  EXPECT_THAT(
      documents["tables/users.md"],
      HasSubstr("a row that a row of notes refers to cannot be deleted: a would become empty"));
}

TEST(ConstraintWords, SayOfKeysOfSeveralColumnsThatTheyTellTogether) {
  const test::Documents documents(
      "CREATE TABLE t (a int, b int, CONSTRAINT k PRIMARY KEY (a, b));");
  const auto& t = documents.table("t");
  EXPECT_EQ(constraint_words(documents.catalog(), t, *t.constraint("k")),
            "a and b together tell each row from all others, and are always given");
}

TEST(ConstraintWords, SayWhatNullDoesToUniqueness) {
  const test::Documents documents(
      "CREATE TABLE t (a int NOT NULL, b int, CONSTRAINT u UNIQUE (a, b),\n"
      "  CONSTRAINT v UNIQUE NULLS NOT DISTINCT (b));");
  const auto& t = documents.table("t");
  EXPECT_EQ(constraint_words(documents.catalog(), t, *t.constraint("u")),
            "no two rows have the same combination of a and b; rows without b are not compared");
  EXPECT_EQ(constraint_words(documents.catalog(), t, *t.constraint("v")),
            "no two rows have the same b");
}

TEST(ConstraintWords, SayWhatOldRowsMayBe) {
  const test::Documents documents(
      "CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;");
  const auto& t = documents.table("t");
  EXPECT_THAT(constraint_words(documents.catalog(), t, *t.constraint("c")),
              HasSubstr("those that were there before are not checked"));
}

TEST(ConstraintWords, SayExclusions) {
  const test::Documents documents(
      "CREATE EXTENSION btree_gist;\n"
      "CREATE TABLE t (room int, during tstzrange,\n"
      "  CONSTRAINT c EXCLUDE USING gist (room WITH =, during WITH &&));");
  const auto& t = documents.table("t");
  EXPECT_EQ(constraint_words(documents.catalog(), t, *t.constraint("c")),
            "no two rows have the same room and overlapping during");
}

TEST(TypeWords, SayDomainsAndEnumerations) {
  const test::Documents documents(
      "CREATE TYPE state AS ENUM ('new', 'old');\n"
      "CREATE DOMAIN email AS varchar(80) NOT NULL CHECK (VALUE LIKE '%@%');\n"
      "CREATE TABLE t (s state, e email, v varchar(5), p text, many varchar(20)[], c char(2));");
  const auto words = [&](const std::string& column) {
    return type_words(documents.catalog(), documents.table("t").column(column)->type, column);
  };
  EXPECT_THAT(words("s"), ElementsAre("s is one of new or old"));
  EXPECT_THAT(words("e"),
              ElementsAre("e has at most 80 characters", "e is like “%@%”", "e is always given"));
  EXPECT_THAT(words("v"), ElementsAre("v has at most 5 characters"));
  EXPECT_THAT(words("p"), IsEmpty());
  EXPECT_THAT(words("many"), ElementsAre("each of many has at most 20 characters"));
  EXPECT_THAT(words("c"), ElementsAre("c has at most 2 characters"));
}

TEST(TypeWords, AColumnCalledValueIsAColumn) {
  const test::Documents documents("CREATE TABLE t (value int CONSTRAINT c CHECK (value > 0));");
  const auto& t = documents.table("t");
  EXPECT_EQ(constraint_words(documents.catalog(), t, *t.constraint("c")),
            "value is greater than 0");
}

}  // namespace
}  // namespace pgplumb::docs
