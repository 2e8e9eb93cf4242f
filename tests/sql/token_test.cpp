#include "sql/token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgplumb::sql {
namespace {

using testing::ElementsAre;

std::vector<std::string> tokens(std::string_view text) {
  std::vector<std::string> found;
  Tokenizer tokenizer(text);
  for (Token token; tokenizer.read(token);) found.emplace_back(token.text(text));
  return found;
}

TokenKind kind(std::string_view text) { return Tokenizer(text).next().kind; }

TEST(Tokenizer, AnEmptyTextHasOnlyItsEnd) {
  const Token token = Tokenizer(" \n").next();
  EXPECT_EQ(token.kind, TokenKind::end);
  EXPECT_EQ(token.begin, 2U);
  EXPECT_EQ(token.end, 2U);
}

TEST(Tokenizer, TellsTheKindsApart) {
  EXPECT_EQ(kind("select"), TokenKind::word);
  EXPECT_EQ(kind("élan$1"), TokenKind::word);
  EXPECT_EQ(kind("\"a b\""), TokenKind::quoted_identifier);
  EXPECT_EQ(kind("U&\"d\\0061\""), TokenKind::quoted_identifier);
  EXPECT_EQ(kind("'a'"), TokenKind::string);
  EXPECT_EQ(kind("$$a$$"), TokenKind::string);
  EXPECT_EQ(kind("x'1F'"), TokenKind::string);
  EXPECT_EQ(kind("1_000"), TokenKind::number);
  EXPECT_EQ(kind(".5e-3"), TokenKind::number);
  EXPECT_EQ(kind("$1"), TokenKind::parameter);
  EXPECT_EQ(kind("->>"), TokenKind::op);
  EXPECT_EQ(kind("::"), TokenKind::op);
  EXPECT_EQ(kind("*"), TokenKind::op);
  EXPECT_EQ(kind(":"), TokenKind::punctuation);
  EXPECT_EQ(kind("\\"), TokenKind::punctuation);
}

TEST(Tokenizer, NextPassesOverComments) {
  const std::string_view text = "-- a\n/* b /* c */ d */ e -- f";
  Tokenizer tokenizer(text);
  EXPECT_EQ(tokenizer.next().text(text), "e");
  EXPECT_EQ(tokenizer.next().kind, TokenKind::end);
  EXPECT_THAT(tokens(text), ElementsAre("-- a", "/* b /* c */ d */", "e", "-- f"));
}

TEST(Tokenizer, AStringEndsAtTheQuoteThatIsNotDoubled) {
  EXPECT_THAT(tokens("'it''s' x"), ElementsAre("'it''s'", "x"));
  EXPECT_THAT(tokens(R"('a\' x)"), ElementsAre(R"('a\')", "x"));
  EXPECT_THAT(tokens(R"(E'a\'b' x)"), ElementsAre(R"(E'a\'b')", "x"));
  EXPECT_THAT(tokens(R"("a""b" x)"), ElementsAre(R"("a""b")", "x"));
}

TEST(Tokenizer, AStringGoesOnBehindALineBreakInItsOwnManner) {
  EXPECT_THAT(tokens("E'a'\n  '\\'' x"), ElementsAre("E'a'\n  '\\''", "x"));
  EXPECT_THAT(tokens("'a' 'b'"), ElementsAre("'a'", "'b'"));
}

TEST(Tokenizer, DollarQuotesEndAtTheirOwnTag) {
  EXPECT_THAT(tokens("$a$ $$ $b$ $a$ x"), ElementsAre("$a$ $$ $b$ $a$", "x"));
  EXPECT_THAT(tokens("a$b$c"), ElementsAre("a$b$c"));
  EXPECT_THAT(tokens("$1$2"), ElementsAre("$1", "$2"));
}

TEST(Tokenizer, WhatIsNotClosedReachesToTheEnd) {
  for (const std::string_view text : {"'a", "E'a\\", "\"a", "$a$ $$", "/* /* */"}) {
    Token token;
    Tokenizer(text).read(token);
    EXPECT_TRUE(token.unterminated) << text;
    EXPECT_EQ(token.end, text.size()) << text;
  }
}

TEST(Tokenizer, OperatorsAreCutAsPostgresqlCutsThem) {
  EXPECT_THAT(tokens("a=-1"), ElementsAre("a", "=", "-", "1"));
  EXPECT_THAT(tokens("a@-1"), ElementsAre("a", "@-", "1"));
  EXPECT_THAT(tokens("a+--c"), ElementsAre("a", "+", "--c"));
  EXPECT_THAT(tokens("a*/* c */b"), ElementsAre("a", "*", "/* c */", "b"));
  EXPECT_THAT(tokens("a:=b::c[1:2]"),
              ElementsAre("a", ":=", "b", "::", "c", "[", "1", ":", "2", "]"));
}

TEST(Tokenizer, NumbersEndWhereTheirDigitsDo) {
  EXPECT_THAT(tokens("1..10"), ElementsAre("1", "..", "10"));
  EXPECT_THAT(tokens("0x1F_A 0b01 1.5e10.2"), ElementsAre("0x1F_A", "0b01", "1.5e10", ".2"));
  EXPECT_THAT(tokens("1e"), ElementsAre("1", "e"));
}

TEST(Token, ComparesWordsInAnyCase) {
  const std::string_view text = "CrEaTe \"create\"";
  Tokenizer tokenizer(text);
  EXPECT_TRUE(tokenizer.next().is_word(text, "create"));
  EXPECT_FALSE(tokenizer.next().is_word(text, "create"));
}

}  // namespace
}  // namespace pgplumb::sql
