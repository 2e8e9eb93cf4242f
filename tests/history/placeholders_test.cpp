#include <gmock/gmock.h>

#include "history/placeholders.h"

namespace pgplumb::history {
namespace {

using testing::ElementsAre;
std::string filled(std::string text, const Values& values, const PlaceholderSyntax& syntax = {}) {
  for (const auto& [begin, replacement] : replace_placeholders(text, values, syntax)) {
    text.replace(begin, replacement.size(), replacement);
  }
  return text;
}

TEST(Placeholders, AValueTakesThePlaceAndBlanksTheRest) {
  const Values values{{"s", "a"}, {"schema", "app"}, {"empty", ""}, {"long", "longer_than_it"}};
  EXPECT_EQ(filled("${schema}.t", values), "app      .t");
  EXPECT_EQ(filled("${schema}_t (x)", values), "app_t       (x)");
  EXPECT_EQ(filled("\"${schema}\".t", values), "\"app\"      .t");
  EXPECT_EQ(filled("x${empty}y z", values), "xy         z");
  EXPECT_EQ(filled("${long} ${other} ${", values), "${long} ${other} ${");
  EXPECT_EQ(filled("${s}${schema}", values), "a   app      ");
  EXPECT_EQ(filled("{{ schema }} ${S}", values, {.open = "{{", .close = "}}"}),
            "app          ${S}");
  EXPECT_EQ(filled("${SCHEMA}", values, {.any_case = true}), "app      ");
}

TEST(Placeholders, WithoutAnOpeningAreNone) {
  EXPECT_EQ(filled("a ${s}", {{"s", "x"}}, {.open = "", .close = "}"}), "a ${s}");
}

TEST(Placeholders, BehindOneThatDoesNotEndAreFound) {
  EXPECT_EQ(filled("${" + std::string(1000, ' ') + "${s}", {{"s", "x"}}),
            "${" + std::string(1000, ' ') + "x   ");
}

TEST(Placeholders, DelimitersBecomeSemicolonsAtTheirLength) {
  const auto text_with = [](std::string text, std::string_view delimiter, bool own_line) {
    const auto size = static_cast<std::uint32_t>(text.size());
    for (const auto& place : replace_delimiters(text, 0, size, delimiter, own_line)) {
      text.replace(place.begin, place.text.size(), place.text);
    }
    return text;
  };
  EXPECT_EQ(text_with("a @@ b", "@@", false), "a ;  b");
  EXPECT_EQ(text_with("a\n\nb", "\\n\\n", false), "a;\nb");
  EXPECT_EQ(text_with("a / b\n/\nc\n / ", "/", true), "a / b\n;\nc\n ; ");
  EXPECT_EQ(text_with("a; b", ";", false), "a; b");
}

TEST(Placeholders, PropertiesAreLinesWithAnEqualsSign) {
  EXPECT_THAT(
      read_properties("# c\n! c\na = 1\r\nb:2\nc\n=d"),
      ElementsAre(testing::Pair("", "d"), testing::Pair("a", "1"), testing::Pair("b", "2")));
}

}  // namespace
}  // namespace pgplumb::history
