#include "text/utf8.h"

#include <gtest/gtest.h>

namespace pgplumb {
namespace {

TEST(Utf8Text, WellFormedTextStays) {
  EXPECT_EQ(utf8_text("a\u00e9\u20ac\U0001F600"), "a\u00e9\u20ac\U0001F600");
  EXPECT_EQ(utf8_text(""), "");
}

TEST(Utf8Text, EachByteOfNoCharacterIsReplaced) {
  EXPECT_EQ(utf8_text("a\xFF\xFE.sql"), "a\uFFFD\uFFFD.sql");
  EXPECT_EQ(utf8_text("\xC3"), "\uFFFD");
  EXPECT_EQ(utf8_text("\xED\xA0\x80\xC3\xA9"), "\uFFFD\uFFFD\uFFFD\u00e9");  // a surrogate
  EXPECT_TRUE(is_utf8(utf8_text("\xF0\x9F\x98 \x80")));
}

}  // namespace
}  // namespace pgplumb
