#include "integrity/normalization.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integrity/schema.h"

namespace pgplumb::integrity {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> repeating(const std::string& columns) {
  const auto catalog = schema_of("CREATE TABLE t (" + columns + ");");
  std::vector<std::string> texts;
  for (const auto& found : repeating_columns(catalog)) {
    for (const auto& group : found.groups) {
      texts.push_back(group.stem + " x" + std::to_string(group.columns.size()));
    }
  }
  return texts;
}

TEST(RepeatingColumns, ThreeOfOneTypeNumberedWithoutAGap) {
  EXPECT_THAT(repeating("phone1 text, phone2 text, phone3 text"), ElementsAre("phone x3"));
  EXPECT_THAT(repeating("tag_0 text NOT NULL, tag_1 text NOT NULL, tag_2 text NOT NULL"),
              ElementsAre("tag x3"));
  EXPECT_THAT(repeating("tag1_name text, tag1_rank int, tag2_name text, tag2_rank int"),
              ElementsAre("tag_name x2", "tag_rank x2"));
}

TEST(RepeatingColumns, TwoWhereTheSecondIsOptional) {
  EXPECT_THAT(repeating("phone1 text NOT NULL, phone2 text"), ElementsAre("phone x2"));
  EXPECT_THAT(repeating("team1_id int NOT NULL, team2_id int NOT NULL"), IsEmpty());
}

TEST(RepeatingColumns, NumbersThatBelongToTheName) {
  for (const char* columns :
       {"sha1 text, sha256 text", "ipv4 inet, ipv6 inet", "x1 int, x2 int, y1 int, y2 int",
        "address_line1 text, address_line2 text", "addr1 text, addr2 text, addr3 text",
        "p50 int, p95 int, p99 int", "level_1 text, level_2 text, level_3 text",
        "total_2024 int, total_2025 int", "iso2 text, iso3 text", "a1 int, b2 int",
        "phone1 text, phone2 int", "phone2 text, phone3 text, phone4 text", "\"2fa\" text"}) {
    EXPECT_THAT(repeating(columns), IsEmpty()) << columns;
  }
}

std::vector<std::string> id_lists(const std::string& columns) {
  const auto catalog = schema_of(
      "CREATE TABLE users (id bigint PRIMARY KEY);"
      "CREATE TABLE team_members (id uuid PRIMARY KEY);"
      "CREATE TABLE t (" +
      columns + ");");
  return described(lists_of_ids(catalog), [](const ListOfIds& found) {
    return found.column->name + " of " + found.listed->name;
  });
}

TEST(ListsOfIds, AreNamedAfterATable) {
  EXPECT_THAT(id_lists("user_ids bigint[]"), ElementsAre("user_ids of users"));
  EXPECT_THAT(id_lists("\"allowedUserIds\" text"), ElementsAre("allowedUserIds of users"));
  EXPECT_THAT(id_lists("user_id_list jsonb"), ElementsAre("user_id_list of users"));
  EXPECT_THAT(id_lists("team_member_ids uuid[]"), ElementsAre("team_member_ids of team_members"));
}

TEST(ListsOfIds, ArraysOfUuidNeedNoMoreThanTheTablesName) {
  EXPECT_THAT(id_lists("team_members uuid[]"), ElementsAre("team_members of team_members"));
  EXPECT_THAT(id_lists("users uuid[]"), IsEmpty());  // their key is a bigint
  EXPECT_THAT(id_lists("users text[]"), IsEmpty());
}

TEST(ListsOfIds, OtherListsAreNone) {
  for (const char* columns :
       {"external_ids text[]", "tags text[]", "user_id bigint", "user_ids bigint",
        "user_ids uuid[]", "user_names text[]", "ids bigint[]"}) {
    EXPECT_THAT(id_lists(columns), IsEmpty()) << columns;
  }
}

std::vector<std::string> copies(const std::string& child, const std::string& more = "",
                                const std::string& name = "bookmarks") {
  const auto catalog = schema_of(
      "CREATE TABLE articles (id int PRIMARY KEY, url text, price numeric, kind text, "
      "UNIQUE (id, kind));"
      "CREATE TABLE " +
      name + " (article_id int REFERENCES articles, " + child + ");" + more);
  return described(copied_columns(catalog), [](const CopiedColumn& found) {
    return found.column->name + " of " + found.parent->name + "." + found.original->name;
  });
}

TEST(CopiedColumns, AreNamedAfterTheForeignKeyAndTheOriginal) {
  EXPECT_THAT(copies("article_url text"), ElementsAre("article_url of articles.url"));
  EXPECT_THAT(copies("\"articleUrl\" text"), ElementsAre("articleUrl of articles.url"));
}

TEST(CopiedColumns, OtherTypesAndNamesAreNone) {
  EXPECT_THAT(copies("article_url int"), IsEmpty());
  EXPECT_THAT(copies("url text"), IsEmpty());
  EXPECT_THAT(copies("article_notes text"), IsEmpty());
}

TEST(CopiedColumns, WhatHasToStayAsItWasIsRightToCopy) {
  EXPECT_THAT(copies("article_price numeric"), IsEmpty());
  EXPECT_THAT(copies("article_url text", "", "article_snapshots"), IsEmpty());
  EXPECT_THAT(copies("article_url text", "", "\"ArticleHistory\""), IsEmpty());
}

TEST(CopiedColumns, WhatTheServerKeepsEqualIsNone) {
  EXPECT_THAT(copies("article_kind text, FOREIGN KEY (article_id, article_kind) REFERENCES "
                     "articles (id, kind)"),
              IsEmpty());
  EXPECT_THAT(copies("article_url text GENERATED ALWAYS AS ('x') STORED"), IsEmpty());
  EXPECT_THAT(
      copies("article_url text",
             "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS "
             "$$ BEGIN UPDATE bookmarks SET article_url = NEW.url; RETURN NEW; END $$;"
             "CREATE TRIGGER t AFTER UPDATE ON articles FOR EACH ROW EXECUTE FUNCTION f();"),
      IsEmpty());
}

}  // namespace
}  // namespace pgplumb::integrity
