#include "sql/options.h"

#include <gtest/gtest.h>

namespace pgplumb::sql {
namespace {

// Documentation, "Boolean Type": unique prefixes are accepted, case does not matter.
TEST(Options, ABooleanMayBeWrittenAsFarAsItIsUnique) {
  for (const auto* yes : {"true", "T", "tru", "yes", "y", "ON", "1"}) {
    EXPECT_EQ(parse_bool(yes), std::optional(true)) << yes;
  }
  for (const auto* no : {"false", "F", "fal", "no", "N", "of", "Off", "0"}) {
    EXPECT_EQ(parse_bool(no), std::optional(false)) << no;
  }
  for (const auto* neither : {"", "o", "truer", "2", "maybe"}) {
    EXPECT_EQ(parse_bool(neither), std::nullopt) << neither;
  }
}

// defGetBoolean()
TEST(Options, AnOptionOfACommandKnowsFewerWords) {
  EXPECT_EQ(boolean_of(""), std::optional(true));
  EXPECT_EQ(boolean_of("OFF"), std::optional(false));
  EXPECT_EQ(boolean_of("no"), std::nullopt);
}

}  // namespace
}  // namespace pgplumb::sql
