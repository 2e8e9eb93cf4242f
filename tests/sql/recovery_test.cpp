// One bad statement costs one error and nothing else.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "parsing.h"

namespace pgplumb::sql {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

TEST(Recovery, TheErrorStandsAtTheTokenInPostgresqlsWords) {
  const Parsed parsed("SELECT 1; CREATE TABEL a (); SELECT 2");
  EXPECT_THAT(parsed.statements(), ElementsAre("SELECT 1", "SELECT 2"));
  EXPECT_THAT(parsed.errors(), ElementsAre("syntax error at or near \"TABEL\" [TABEL]"));
}

TEST(Recovery, PositionsCountCharactersOfAnyWidth) {
  const Parsed parsed("SELECT 'é€😀'; -- é\nSELECT 'é€😀' FRM a b c");
  EXPECT_THAT(parsed.errors(), ElementsAre("syntax error at or near \"a\" [a]"));
}

TEST(Recovery, TheEndOfAStatementIsATokenToo) {
  EXPECT_THAT(Parsed("CREATE TABLE; SELECT 1").errors(),
              ElementsAre("syntax error at or near \";\" [;]"));
  EXPECT_THAT(Parsed("SELECT 1; CREATE TABLE -- end").errors(),
              ElementsAre("syntax error at end of input [TABLE]"));
}

TEST(Recovery, EveryBadStatementHasItsError) {
  const Parsed parsed("A; SELECT 1; B; C; SELECT 2; SELECT 3; D;");
  EXPECT_THAT(parsed.statements(), ElementsAre("SELECT 1", "SELECT 2", "SELECT 3"));
  EXPECT_THAT(
      parsed.errors(),
      ElementsAre("syntax error at or near \"A\" [A]", "syntax error at or near \"B\" [B]",
                  "syntax error at or near \"C\" [C]", "syntax error at or near \"D\" [D]"));
}

TEST(Recovery, AnErrorWithoutAPlaceIsThatOfItsStatement) {
  const Parsed parsed("SELECT 1; SELECT 2; SELECT E'\\xff'; SELECT 3; SELECT 4");
  EXPECT_EQ(parsed.statements().size(), 4U);
  EXPECT_THAT(parsed.errors(),
              ElementsAre("invalid byte sequence for encoding \"UTF8\": 0xff [SELECT E'\\xff']"));
}

TEST(Recovery, AnOpenParenthesisEndsWithItsStatement) {
  const Parsed parsed("CREATE TABLE a (b int; CREATE TABLE c (d int); SELECT (1");
  EXPECT_THAT(parsed.statements(), ElementsAre("CREATE TABLE c (d int)"));
  EXPECT_EQ(parsed.errors().size(), 2U);
}

TEST(Recovery, AnOpenBodyDoesNotSwallowTheFile) {
  const Parsed rule("CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2;\nCREATE TABLE a ();");
  EXPECT_THAT(rule.statements(), ElementsAre("SELECT 2", "CREATE TABLE a ()"));
  EXPECT_EQ(rule.errors().size(), 1U);
  const Parsed atomic("CREATE FUNCTION f() BEGIN ATOMIC SELECT 1; -- a\nCREATE TABLE a ();");
  EXPECT_THAT(atomic.statements(), ElementsAre("CREATE TABLE a ()"));
  EXPECT_EQ(atomic.errors().size(), 1U);
  EXPECT_THAT(atomic.comments(), ElementsAre("-- a"));
}

TEST(Recovery, AnOpenStringEndsWhereASchemaChangeBeginsALine) {
  const Parsed parsed(
      "SELECT 1;\nINSERT INTO a VALUES ('it's');\n\n-- note\nCREATE TABLE b (c text DEFAULT "
      "'d');\n");
  EXPECT_THAT(parsed.statements(), ElementsAre("SELECT 1", "CREATE TABLE b (c text DEFAULT 'd')"));
  EXPECT_THAT(parsed.errors(), ElementsAre("syntax error at or near \"s\" [s]"));
  EXPECT_THAT(parsed.comments(), ElementsAre("-- note"));
}

TEST(Recovery, AnUnterminatedTokenShowsItsFirstLine) {
  EXPECT_THAT(Parsed("SELECT 'a\nb").errors(),
              ElementsAre("unterminated quoted string at or near \"'a\" ['a]"));
  EXPECT_THAT(Parsed("SELECT 1; /* a\nb").errors(),
              ElementsAre("unterminated /* comment at or near \"/* a\" [/* a]"));
  EXPECT_THAT(Parsed("SELECT 1; /* a\nb").statements(), ElementsAre("SELECT 1"));
  EXPECT_THAT(Parsed("DO $x$ a;\nb;").errors(),
              ElementsAre("unterminated dollar-quoted string at or near \"$x$ a;\" [$x$ a;]"));
  EXPECT_LT(Parsed("SELECT '" + std::string(5000, 'x')).errors().at(0).size(), 250U);
}

TEST(Recovery, BothWaysFindTheSameStatements) {
  const std::string good =
      "\xEF\xBB\xBF-- a\nCREATE TABLE é (a int, b text DEFAULT 'x;y'); ;\r\n"
      "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END;\n"
      "DO $$BEGIN; END$$;\nCOPY é FROM stdin;\n1\tx;\n\\.\n\\set a b\nSELECT 1::int /* c */;";
  const Parsed at_once(good);
  const Parsed one_by_one(good + "\nSELEC;");
  ASSERT_THAT(at_once.errors(), IsEmpty());
  ASSERT_EQ(one_by_one.errors().size(), 1U);
  ASSERT_EQ(at_once.statements().size(), 5U);
  for (std::size_t i = 0; i < at_once.file.statements.size(); ++i) {
    const Statement& left = at_once.file.statements[i];
    const Statement& right = one_by_one.file.statements.at(i);
    EXPECT_EQ(left.span, right.span);
    EXPECT_EQ(left.head, right.head);
    EXPECT_EQ(left.node.index(), right.node.index());
  }
}

TEST(Recovery, DeepNestingIsAnErrorAtMost) {
  const std::string deep(100000, '(');
  EXPECT_THAT(Parsed("SELECT " + deep + "; SELECT 1").statements(), ElementsAre("SELECT 1"));
  EXPECT_THAT(Parsed("SELECT " + deep + "1" + std::string(100000, ')')).errors(),
              ElementsAre(StartsWith("memory exhausted")));
  std::string sum = "SELECT 1";
  for (int i = 0; i < 100000; ++i) sum += "+1";
  EXPECT_EQ(Parsed(sum).file.statements.size(), 1U);
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

TEST(Recovery, TheTimeGrowsWithTheFileAndNoFaster) {
  // Each of these took minutes or hours where errors, comments or operators were read again and
  // again: then the test runs into its time limit.
  const Parsed parsed(repeated("SELECT 1;\n", 10000) + "SELEC;" + repeated("SELECT 1;\n", 10000));
  EXPECT_EQ(parsed.file.statements.size(), 20000U);
  EXPECT_EQ(parsed.file.errors.size(), 1U);
  for (const std::string_view text :
       {"x;", "CREATE RULE r AS ON INSERT TO t DO (SELECT 1;\n",
        "CREATE FUNCTION f() BEGIN ATOMIC a;\n", "SELECT 'a;\nCREATE TABLE x ();\n", "/*", "/**/",
        "+-", "+/**/", "{{", "${", "\\a'", ":'", "COPY t FROM stdin; '\n", "<% ", "$a$b"}) {
    const Parsed hostile(repeated(text, 10001));
    EXPECT_GT(hostile.file.statements.size() + hostile.file.errors.size() +
                  hostile.file.comments.size() + hostile.file.psql_commands.size(),
              0U)
        << text;
  }
}

}  // namespace
}  // namespace pgplumb::sql
