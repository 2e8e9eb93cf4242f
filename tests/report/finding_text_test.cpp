#include "report/finding_text.h"

#include <gtest/gtest.h>

#include <array>

namespace pgplumb::report {
namespace {

TEST(XmlText, HasNoCharacterThatXmlLacks) {
  EXPECT_EQ(xml_text("a<b>&\"\n\x1b"), "a&lt;b&gt;&amp;&quot;&#10;?");
  EXPECT_EQ(xml_text("\uFFFE.\uFFFF.\uFFFD.\u00e9"), "?.?.\uFFFD.\u00e9");
}

TEST(LogText, HasNoControlCharacterOfATerminal) {
  constexpr std::array<CharacterCode, 2> codes{{{'%', "%25"}, {'\n', "%0A"}}};
  EXPECT_EQ(log_text("5%\n\x1b[31mred\t", codes), "5%25%0A [31mred\t");
}

}  // namespace
}  // namespace pgplumb::report
