#include "lint/allow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgplumb::lint {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Read {
  std::string_view text;
  std::vector<Allow> allows;

  /// "rule: target" of each, "rule: -" without one.
  [[nodiscard]] std::vector<std::string> targets() const {
    std::vector<std::string> result;
    for (const Allow& allow : allows) {
      result.push_back(std::string(allow.rule) + ": " +
                       (allow.target
                            ? std::string(text.substr(allow.target->begin,
                                                      allow.target->end - allow.target->begin))
                            : "-"));
    }
    return result;
  }
};

/// `text` must outlive the result: a literal.
Read read(std::string_view text) {
  const SourceFile source{.path = "a.sql", .text = std::string(text)};
  return {text, read_allows(sql::parse(source, 0), 0, text)};
}

TEST(ReadAllows, OnALineBeforeIsForTheNextStatement) {
  EXPECT_THAT(read("SELECT 1;\n-- pgplumb: allow a\nSELECT 2;\nSELECT 3;").targets(),
              ElementsAre("a: SELECT 2"));
  EXPECT_THAT(read("-- pgplumb: allow a\n-- other\n/* more */\n\nSELECT 1;").targets(),
              ElementsAre("a: SELECT 1"));
  EXPECT_THAT(read("/* pgplumb: allow a */ SELECT 1;").targets(), ElementsAre("a: SELECT 1"));
}

TEST(ReadAllows, BehindOnTheSameLineIsForTheStatementBefore) {
  EXPECT_THAT(read("SELECT 1; -- pgplumb: allow a\nSELECT 2;").targets(),
              ElementsAre("a: SELECT 1"));
  EXPECT_THAT(read("SELECT\n 1; -- pgplumb: allow a\r\nSELECT 2;").targets(),
              ElementsAre("a: SELECT\n 1"));
}

TEST(ReadAllows, InsideIsForTheStatementAround) {
  EXPECT_THAT(read("SELECT 1;\nSELECT -- pgplumb: allow a\n 2;\nSELECT 3;").targets(),
              ElementsAre("a: SELECT -- pgplumb: allow a\n 2"));
  EXPECT_THAT(read("SELECT\n-- pgplumb: allow a\n 2;").targets(),
              ElementsAre("a: SELECT\n-- pgplumb: allow a\n 2"));
}

TEST(ReadAllows, BehindTheLastStatementIsForNone) {
  EXPECT_THAT(read("SELECT 1;\n-- pgplumb: allow a\n").targets(), ElementsAre("a: -"));
  EXPECT_THAT(read("-- pgplumb: allow a").targets(), ElementsAre("a: -"));
}

TEST(ReadAllows, OfAFileIsForAll) {
  constexpr std::string_view text = "SELECT 1;\n-- pgplumb: allow-file a";
  EXPECT_THAT(read(text).targets(), ElementsAre("a: " + std::string(text)));
}

TEST(ReadAllows, TakesSeveralRulesAndAReason) {
  EXPECT_THAT(read("-- pgplumb: allow a, b-c ,d -- e, f\nSELECT 1;").targets(),
              ElementsAre("a: SELECT 1", "b-c: SELECT 1", "d: SELECT 1"));
  EXPECT_THAT(read("--pgplumb:allow a--reason\nSELECT 1;").targets(), ElementsAre("a: SELECT 1"));
  EXPECT_THAT(read("-- pgplumb: allow a because b\nSELECT 1;").targets(),
              ElementsAre("a: SELECT 1"));
}

TEST(ReadAllows, PointsAtTheRule) {
  const Read result = read("-- pgplumb: allow a, bc\nSELECT 1;");
  ASSERT_EQ(result.allows.size(), 2U);
  EXPECT_EQ(result.allows[1].span, (Span{0, 21, 23}));
}

TEST(ReadAllows, KeepsWhatAllowsNothing) {
  const Read other = read("-- pgplumb: alow a\nSELECT 1;");
  ASSERT_EQ(other.allows.size(), 1U);
  EXPECT_EQ(other.allows[0].directive, "alow");
  EXPECT_EQ(other.allows[0].rule, "");
  EXPECT_FALSE(other.allows[0].target);
  EXPECT_EQ(read("-- pgplumb: allow\nSELECT 1;").allows[0].rule, "");
  EXPECT_EQ(read("-- pgplumb: allow a,\nSELECT 1;").allows.size(), 2U);
  EXPECT_EQ(read("-- pgplumb:\nSELECT 1;").allows.size(), 1U);
}

TEST(ReadAllows, LeavesOtherCommentsAlone) {
  EXPECT_THAT(read("-- see pgplumb: allow a\nSELECT 'pgplumb: allow b';").allows, IsEmpty());
}

TEST(ReadAllows, WorksBeforeAStatementThatDoesNotParse) {
  constexpr std::string_view text = "-- pgplumb: allow a\nSELEC 1;\nSELECT 2;";
  Read result = read(text);
  ASSERT_EQ(result.allows.size(), 1U);
  const sql::ParsedFile parsed = sql::parse({.path = "a.sql", .text = std::string(text)}, 0);
  ASSERT_EQ(parsed.errors.size(), 1U);
  result.allows[0].ids = {"a"};
  FileAllows allows;
  allows.add(result.allows[0]);
  EXPECT_TRUE(allows.use("a", parsed.errors[0].span));
  EXPECT_FALSE(allows.use("a", parsed.statements[0].span));
  EXPECT_FALSE(allows.use("b", parsed.errors[0].span));
}

TEST(FileAllows, UsesAllThatAllow) {
  constexpr std::string_view text =
      "-- pgplumb: allow-file a, b, a\n-- pgplumb: allow a\nSELECT 1;\nSELECT 2;";
  Read result = read(text);
  FileAllows allows;
  for (Allow& allow : result.allows) {
    allow.ids = {allow.rule};
    allows.add(allow);
  }
  const auto place = static_cast<std::uint32_t>(text.find("SELECT 1"));
  const Span found{0, place, place + 6};
  EXPECT_TRUE(allows.allow("a", found));
  EXPECT_FALSE(allows.all()[0].used);
  EXPECT_TRUE(allows.use("a", found));
  EXPECT_TRUE(allows.use("a", found));
  std::vector<bool> used;
  for (const Allow& allow : allows.all()) used.push_back(allow.used);
  EXPECT_THAT(used, ElementsAre(true, false, true, true));
}

TEST(FileAllows, InsideOfAStatementAreForWhatIsFoundAtTheirLine) {
  constexpr std::string_view text =
      "ALTER TABLE t\n DROP a, -- pgplumb: allow r\n -- pgplumb: allow r\n DROP b,\n DROP c;";
  const auto place = [&](std::string_view what) {
    const auto begin = static_cast<std::uint32_t>(text.find(what));
    return Span{0, begin, begin + static_cast<std::uint32_t>(what.size())};
  };
  const auto allows_of = [&] {
    FileAllows allows;
    for (Allow& allow : read(text).allows) {
      allow.ids = {allow.rule};
      allows.add(allow);
    }
    return allows;
  };
  FileAllows allows = allows_of();
  for (const char* each : {"DROP a", "DROP b", "DROP c"}) allows.expect("r", place(each));
  EXPECT_TRUE(allows.use("r", place("DROP a")));
  EXPECT_FALSE(allows.all()[1].used);
  EXPECT_TRUE(allows.use("r", place("DROP b")));
  EXPECT_FALSE(allows.use("r", place("DROP c")));

  // Where none stands at a line with a finding, they are for the whole statement.
  FileAllows others = allows_of();
  others.expect("r", place("ALTER TABLE t"));
  EXPECT_TRUE(others.use("r", place("ALTER TABLE t")));
  EXPECT_TRUE(others.all()[0].used);
}

}  // namespace
}  // namespace pgplumb::lint
