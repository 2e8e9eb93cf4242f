#include "lint/peer_allows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgplumb::lint {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr config::Compat squawk{.squawk = true};
constexpr config::Compat atlas{.atlas = true};
constexpr config::Compat eugene{.eugene = true};

/// "rule: target" of each, "*: target" where every rule is allowed. `text` must outlive the call.
std::vector<std::string> targets(std::string_view text, const config::Compat& compat) {
  const SourceFile source{.path = "a.sql", .text = std::string(text)};
  std::vector<std::string> result;
  for (const Allow& allow : read_peer_allows(sql::parse(source, 0), 0, text, compat)) {
    std::string rules;
    for (const std::string_view id : allow.ids) {
      rules += (rules.empty() ? "" : "+") + std::string(id);
    }
    if (allow.every_rule) rules = "*";
    result.push_back(rules + ": " +
                     (allow.target
                          ? std::string(text.substr(allow.target->begin,
                                                    allow.target->end - allow.target->begin))
                          : "-"));
  }
  return result;
}

TEST(PeerAllows, AreReadOnRequestAlone) {
  EXPECT_THAT(targets("-- squawk-ignore ban-drop-table\nDROP TABLE a;", {}), IsEmpty());
  EXPECT_THAT(targets("-- squawk-ignore ban-drop-table\nDROP TABLE a;", atlas), IsEmpty());
}

TEST(PeerAllows, OfSquawkReachTheNextLine) {
  EXPECT_THAT(
      targets("SELECT 1;\n-- squawk-ignore ban-drop-table\nDROP TABLE a;\nSELECT 2;", squawk),
      ElementsAre("drop-table: -- squawk-ignore ban-drop-table\nDROP TABLE a;"));
  EXPECT_THAT(targets("/* squawk-ignore renaming-table */ SELECT 1;", squawk),
              ElementsAre("rename-table: /* squawk-ignore renaming-table */ SELECT 1;"));
}

TEST(PeerAllows, OfSquawkOnOneLineReachEquallyFar) {
  EXPECT_THAT(targets("/* squawk-ignore ban-drop-table */ /* squawk-ignore ban-drop-column */\na;\n"
                      "/* squawk-ignore renaming-table */ b;\nc;\nd;",
                      squawk),
              ElementsAre("drop-table: /* squawk-ignore ban-drop-table */ /* squawk-ignore "
                          "ban-drop-column */\na;",
                          "drop-column: /* squawk-ignore ban-drop-table */ /* squawk-ignore "
                          "ban-drop-column */\na;",
                          "rename-table: /* squawk-ignore renaming-table */ b;\nc;"));
}

TEST(PeerAllows, OfSquawkTakeSeveralRulesAndAReason) {
  EXPECT_THAT(
      targets("-- squawk-ignore ban-drop-table,ban-drop-column -- because\nSELECT 1;", squawk),
      ElementsAre(::testing::StartsWith("drop-table: "), ::testing::StartsWith("drop-column: ")));
}

TEST(PeerAllows, OfSquawkForAFileReachAllOfIt) {
  constexpr std::string_view text = "SELECT 1;\n-- squawk-ignore-file ban-drop-table";
  EXPECT_THAT(targets(text, squawk), ElementsAre("drop-table: " + std::string(text)));
  constexpr std::string_view all = "-- squawk-ignore-file\nSELECT 1;";
  EXPECT_THAT(targets(all, squawk), ElementsAre("*: " + std::string(all)));
}

TEST(PeerAllows, OfSquawkMayNameRulesThatAreNotHere) {
  EXPECT_THAT(targets("-- squawk-ignore prefer-text-field\nSELECT 1;", squawk),
              ElementsAre(::testing::StartsWith(": ")));
}

TEST(PeerAllows, OfAtlasStandRightBeforeTheStatement) {
  EXPECT_THAT(targets("SELECT 1;\n-- atlas:nolint DS102\nDROP TABLE a;", atlas),
              ElementsAre("drop-table: DROP TABLE a"));
  EXPECT_THAT(targets("SELECT 1;\n-- atlas:nolint DS102\n\nDROP TABLE a;", atlas), IsEmpty());
  EXPECT_THAT(targets("SELECT 1;\n--atlas:nolint\nDROP TABLE a;", atlas),
              ElementsAre("*: DROP TABLE a"));
  EXPECT_THAT(targets("SELECT 1;\n-- atlas:nolintx\nDROP TABLE a;", atlas), IsEmpty());
}

TEST(PeerAllows, OfAtlasNameCodesAndAnalyzers) {
  EXPECT_THAT(targets("SELECT 1;\n-- atlas:nolint destructive PG101\nDROP TABLE a;", atlas),
              ElementsAre("drop-table+drop-column: DROP TABLE a",
                          "index-without-concurrently: DROP TABLE a"));
}

TEST(PeerAllows, OfAtlasAtTheHeadAreForTheFileWhereALineIsEmptyBehind) {
  constexpr std::string_view head = "-- atlas:nolint DS102\n\nSELECT 1;\nDROP TABLE a;";
  EXPECT_THAT(targets(head, atlas), ElementsAre("drop-table: " + std::string(head)));
  EXPECT_THAT(targets("-- atlas:nolint DS102\nSELECT 1;\nDROP TABLE a;", atlas),
              ElementsAre("drop-table: SELECT 1"));
}

TEST(PeerAllows, OfAtlasAreCutOffByTheLastEmptyLine) {
  EXPECT_THAT(targets("SELECT 1;\n-- atlas:nolint DS102\n \t\r\n-- atlas:nolint PG101\n"
                      "/* x\n*/DROP TABLE a;\n-- atlas:nolint DS103\nSELECT 2;",
                      atlas),
              ElementsAre("index-without-concurrently: DROP TABLE a", "drop-column: SELECT 2"));
  EXPECT_THAT(targets("SELECT 1;\n-- atlas:nolint DS102\n/*\n\n*/DROP TABLE a;", atlas), IsEmpty());
  EXPECT_THAT(targets("\n-- atlas:nolint DS102\n\nDROP TABLE a;", atlas), IsEmpty());
}

TEST(PeerAllows, OfEugeneAreForTheStatementThatTheyStandBeforeOrIn) {
  EXPECT_THAT(targets("SELECT 1;\n-- eugene: ignore E5, E6\nSELECT 2;", eugene),
              ElementsAre("alter-type-rewrite+alter-type-rebuild: SELECT 2",
                          "index-without-concurrently: SELECT 2"));
  EXPECT_THAT(targets("-- eugene: ignore\nSELECT 2;", eugene), ElementsAre("*: SELECT 2"));
  EXPECT_THAT(targets("SELECT\n-- eugene: ignore\n2;", eugene),
              ElementsAre("*: SELECT\n-- eugene: ignore\n2"));
  EXPECT_THAT(targets("--eugene: ignore\nSELECT 2;", eugene), IsEmpty());
  EXPECT_THAT(targets("-- eugene: ignored\nSELECT 2;", eugene), IsEmpty());
}

TEST(PeerAllows, OfEugeneCountOnceAStatement) {
  EXPECT_THAT(targets("-- eugene: ignore E6\n-- eugene: ignore E9\nSELECT 2;", eugene),
              ElementsAre("index-without-concurrently: SELECT 2"));
}

TEST(PeerAllows, AreFoundByTheirLines) {
  constexpr std::string_view text =
      "-- squawk-ignore ban-drop-table\nDROP TABLE a;\n-- squawk-ignore ban-drop-table\n\n"
      "DROP TABLE b;";
  const SourceFile source{.path = "a.sql", .text = std::string(text)};
  FileAllows allows;
  for (Allow& allow : read_peer_allows(sql::parse(source, 0), 0, text, squawk)) {
    allows.add(std::move(allow));
  }
  const auto at = [&](std::string_view word) {
    const auto begin = static_cast<std::uint32_t>(text.find(word));
    return Span{0, begin, begin + 1};
  };
  EXPECT_TRUE(allows.use("drop-table", at("DROP TABLE a")));
  EXPECT_FALSE(allows.use("drop-column", at("DROP TABLE a")));
  EXPECT_FALSE(allows.use("drop-table", at("DROP TABLE b")));
}

}  // namespace
}  // namespace pgplumb::lint
