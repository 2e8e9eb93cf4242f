#include "integrity/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgplumb::integrity {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(WordsOf, SplitsSnakeAndCamelCase) {
  EXPECT_THAT(words_of("team_member_ids"), ElementsAre("team", "member", "ids"));
  EXPECT_THAT(words_of("teamMemberIds"), ElementsAre("team", "member", "ids"));
  EXPECT_THAT(words_of("HTTPServerName"), ElementsAre("http", "server", "name"));
}

TEST(WordsOf, KeepsThePluralOfAnAbbreviationWhole) {
  EXPECT_THAT(words_of("teamMemberIDs"), ElementsAre("team", "member", "ids"));
  EXPECT_THAT(words_of("IDsOfUsers"), ElementsAre("ids", "of", "users"));
}

TEST(WordsOf, KeepsDigitsWithTheLettersBeforeThem) {
  EXPECT_THAT(words_of("phone2_ext"), ElementsAre("phone2", "ext"));
}

TEST(WordsOf, FindsNoWordsInPunctuation) {
  EXPECT_THAT(words_of(""), IsEmpty());
  EXPECT_THAT(words_of("__ - _"), IsEmpty());
}

TEST(SameNoun, KnowsSingularAndPlural) {
  EXPECT_TRUE(same_noun("user", "users"));
  EXPECT_TRUE(same_noun("categories", "category"));
  EXPECT_TRUE(same_noun("status", "statuses"));
  EXPECT_TRUE(same_noun("address", "addresses"));
  EXPECT_TRUE(same_noun("people", "person"));
}

TEST(SameNoun, TellsNounsApart) {
  EXPECT_FALSE(same_noun("user", "usage"));
  EXPECT_FALSE(same_noun("class", "clas"));
  EXPECT_FALSE(same_noun("a", "as"));
}

TEST(EndsWithTable, ComparesWholeWords) {
  const auto ends = [](std::string_view words, std::string_view table) {
    return ends_with_table(words_of(words), words_of(table));
  };
  EXPECT_TRUE(ends("allowed_user", "users"));
  EXPECT_TRUE(ends("team_member", "TeamMembers"));
  EXPECT_FALSE(ends("member", "team_members"));
  EXPECT_FALSE(ends("superuser", "users"));
  EXPECT_FALSE(ends("user", ""));
}

}  // namespace
}  // namespace pgplumb::integrity
