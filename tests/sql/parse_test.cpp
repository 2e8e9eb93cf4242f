#include "sql/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "parsing.h"

namespace pgplumb::sql {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::string_literals;

TEST(Parse, AFileMayHoldNoStatement) {
  for (const std::string& text : {""s, " \n"s, ";;"s, "-- a\n/* b */"s, "\xEF\xBB\xBF"s, "\0"s}) {
    const Parsed parsed(text);
    EXPECT_THAT(parsed.statements(), IsEmpty()) << testing::PrintToString(text);
    EXPECT_THAT(parsed.errors(), IsEmpty()) << testing::PrintToString(text);
  }
}

TEST(Parse, AStatementRunsFromItsFirstWordToItsLastToken) {
  const Parsed parsed("-- a\n /* b */ SELECT 1 /* c */ -- d\n ;; ; select\n2 -- e");
  EXPECT_THAT(parsed.statements(), ElementsAre("SELECT 1", "select\n2"));
}

TEST(Parse, CommentsSayWhetherTheyStandAlone) {
  const Parsed parsed("-- a\r\n  /* b */ SELECT 1; -- c\n\t--d\n");
  EXPECT_THAT(parsed.comments(), ElementsAre("-- a", "/* b */", "-- c", "--d"));
  std::vector<bool> own_line;
  for (const CommentText& comment : parsed.file.comments) own_line.push_back(comment.own_line);
  EXPECT_THAT(own_line, ElementsAre(true, true, false, true));
}

TEST(Parse, ByteOrderMarkLineBreaksAndNulBytesShiftNothing) {
  EXPECT_THAT(Parsed("\xEF\xBB\xBFSELECT 1").statements(), ElementsAre("SELECT 1"));
  EXPECT_TRUE(Parsed("\xEF\xBB\xBF-- a").file.comments.at(0).own_line);
  EXPECT_THAT(Parsed("SELECT\r\n1;\r\nSELECT 2;\r\n").statements(),
              ElementsAre("SELECT\r\n1", "SELECT 2"));
  EXPECT_THAT(Parsed("SELECT 1;\rSELECT 2").statements(), ElementsAre("SELECT 1", "SELECT 2"));
  EXPECT_THAT(Parsed("SELECT\0 1;\0SELECT 2\0"s).statements(),
              ElementsAre("SELECT\0 1"s, "SELECT 2"));
}

TEST(Parse, Latin1IsParsedAsItsUtf8) {
  const Parsed parsed("SELECT '\xE9'; SELECT 2 FROM FROM");
  EXPECT_THAT(parsed.statements(), ElementsAre("SELECT 'é'"));
  EXPECT_THAT(parsed.errors(), ElementsAre("syntax error at or near \"FROM\" [FROM]"));
}

TEST(Parse, SemicolonsInsideQuotesEndNothing) {
  const std::vector<std::string> statements = {
      "SELECT ';', E'\\';', \";\", U&';', $$;$$, $a$;$$;$a$",
      "DO $$BEGIN PERFORM 1; END$$",
      "SELECT 1 /* ; /* ; */ ; */ + 1",
      "SELECT E'a'\n'\\';'",
  };
  std::string text;
  for (const std::string& statement : statements) text += statement + ";\n";
  EXPECT_EQ(Parsed(text).statements(), statements);
}

TEST(Parse, SemicolonsInsideABodyEndNothing) {
  const std::vector<std::string> statements = {
      "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; "
      "END",
      "CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC SELECT 1 AS end; END",
      "CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b)",
      "CREATE OR REPLACE RULE r AS ON INSERT TO t DO INSTEAD (SELECT (1); SELECT 2;)",
      "CREATE TABLE rule (a int)",
      "SELECT 3",
  };
  std::string text;
  for (const std::string& statement : statements) text += statement + ";\n";
  EXPECT_EQ(Parsed(text).statements(), statements);
  // The same where the file has to be parsed statement by statement.
  EXPECT_EQ(Parsed(text + "SELEC 1;").statements(), statements);
}

TEST(Parse, BlankedBytesAreNotParsed) {
  const std::string text = "SELECT 1;\n-- down\nSELECT 'x;\nSELECT 2;";
  const auto begin = static_cast<std::uint32_t>(text.find("--"));
  const auto end = static_cast<std::uint32_t>(text.find("SELECT 2"));
  const Parsed parsed(text, {.blanked = {{.begin = begin, .end = end}}});
  EXPECT_THAT(parsed.statements(), ElementsAre("SELECT 1", "SELECT 2"));
  EXPECT_THAT(parsed.comments(), IsEmpty());
  EXPECT_THAT(parsed.errors(), IsEmpty());
  EXPECT_THAT(Parsed("SELECT 1", {.blanked = {{.begin = 5, .end = 500}, {900, 901}}}).errors(),
              ElementsAre("syntax error at or near \"SELEC\" [SELEC]"));
}

TEST(Parse, OneSectionOfAFileIsParsed) {
  const std::string text = "SELEC 1; 'open\nSELECT 2; \\x\nSELECT ${x};-- c\nSELEC 3; 'open";
  const auto begin = static_cast<std::uint32_t>(text.find("SELECT 2"));
  const auto end = static_cast<std::uint32_t>(text.find("SELEC 3"));
  const Parsed parsed(text, {.begin = begin, .end = end});
  EXPECT_THAT(parsed.statements(), ElementsAre("SELECT 2", "SELECT ${x}"));
  EXPECT_THAT(parsed.comments(), ElementsAre("-- c"));
  EXPECT_THAT(parsed.errors(), IsEmpty());
  EXPECT_THAT(Parsed(text, {.begin = begin, .end = begin + 6}).statements(), ElementsAre("SELECT"));
  EXPECT_THAT(Parsed(text, {.begin = 900, .end = 901}).statements(), IsEmpty());
}

TEST(Parse, SpansCarryTheFile) {
  const SourceFile source = decode_source("a.sql", "-- a\n\\x\nSELECT 1; SELECT FROM FROM;");
  const ParsedFile parsed = parse(source, 7);
  EXPECT_EQ(parsed.statements.at(0).span.file, 7U);
  EXPECT_EQ(parsed.comments.at(0).span.file, 7U);
  EXPECT_EQ(parsed.psql_commands.at(0).file, 7U);
  EXPECT_EQ(parsed.errors.at(0).span.file, 7U);
}

TEST(Parse, KnowsItsParser) {
  EXPECT_GE(parser_version(), 17);
  EXPECT_LE(parser_version(), 18);
}

}  // namespace
}  // namespace pgplumb::sql
