#include "history/order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace pgplumb::history {
namespace {

using testing::ElementsAre;

std::vector<std::string> sorted(std::vector<std::string> names, Order order) {
  std::ranges::stable_sort(names, [&](const auto& a, const auto& b) { return order(a, b) < 0; });
  return names;
}

TEST(Order, NumbersOfAnySizeAreComparedByValue) {
  EXPECT_THAT(
      sorted({"10", "9", "007", "18446744073709551617", "18446744073709551616"}, compare_numbers),
      ElementsAre("007", "9", "10", "18446744073709551616", "18446744073709551617"));
  EXPECT_EQ(compare_numbers("01", "1"), std::strong_ordering::equal);
}

TEST(Order, BytesPutTenBeforeNine) {
  EXPECT_THAT(sorted({"9_b", "10_a", "B", "a"}, compare_bytes),
              ElementsAre("10_a", "9_b", "B", "a"));
}

TEST(Order, NaturalOrderReadsNumbersWithinNames) {
  EXPECT_THAT(sorted({"v10.sql", "v9.sql", "v9a.sql", "v09.sql", "a"}, compare_natural),
              ElementsAre("a", "v09.sql", "v9.sql", "v9a.sql", "v10.sql"));
}

TEST(Order, LocaleOrderIsThatOfNode) {
  // Node 20: the printable characters of ASCII, then words, sorted by localeCompare.
  const std::string ascii =
      " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789"
      "aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQrRsStTuUvVwWxXyYzZ";
  std::vector<std::string> characters;
  for (char c : ascii) characters.emplace_back(1, c);
  EXPECT_EQ(sorted(characters, compare_locale), characters);
  EXPECT_THAT(sorted({"ab_", "AB", "aB", "Ab", "ab", "aa", "a2", "a10", "a1", "a-b", "a_b", "a b",
                      "1x", "1-x", "1_x"},
                     compare_locale),
              ElementsAre("1_x", "1-x", "1x", "a b", "a_b", "a-b", "a1", "a10", "a2", "aa", "ab",
                          "aB", "Ab", "AB", "ab_"));
}

TEST(Order, DottedVersionsTakeAMissingPartAsZero) {
  EXPECT_THAT(sorted({"1.10", "2", "1.9", "1.0.1", "20260101"}, compare_dotted),
              ElementsAre("1.0.1", "1.9", "1.10", "2", "20260101"));
  EXPECT_EQ(compare_dotted("1", "1.0"), std::strong_ordering::equal);
}

}  // namespace
}  // namespace pgplumb::history
