#include "history/order.h"

#include <algorithm>

#include "text/ascii.h"

namespace pgplumb::history {

namespace {

/// Takes the digits at the start of `text` off.
std::string_view take_digits(std::string_view& text) {
  const std::size_t count =
      std::min(static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin()),
               text.size());
  const std::string_view digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

std::string_view significant(std::string_view digits) {
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
}

/// Where a character stands in the root collation, whatever its case; bytes of characters outside
/// of ASCII come last, in the order of their code points.
unsigned primary_weight(char c) {
  constexpr std::string_view order =
      "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz";
  const char folded = to_lower(c);
  const std::size_t at = order.find(folded);
  if (at != std::string_view::npos) return static_cast<unsigned>(at + 1);
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x80 ? 0 : byte + 0x80U;
}

}  // namespace

std::strong_ordering compare_bytes(std::string_view a, std::string_view b) { return a <=> b; }

std::strong_ordering compare_numbers(std::string_view a, std::string_view b) {
  const std::string_view x = significant(a);
  const std::string_view y = significant(b);
  return x.size() != y.size() ? x.size() <=> y.size() : x <=> y;
}

std::strong_ordering compare_natural(std::string_view a, std::string_view b) {
  std::string_view x = a;
  std::string_view y = b;
  while (!x.empty() && !y.empty()) {
    if (is_digit(x.front()) && is_digit(y.front())) {
      const auto order = compare_numbers(take_digits(x), take_digits(y));
      if (order != 0) return order;
    } else {
      if (x.front() != y.front()) return x.substr(0, 1) <=> y.substr(0, 1);
      x.remove_prefix(1);
      y.remove_prefix(1);
    }
  }
  const auto rest = x.size() <=> y.size();
  return rest != 0 ? rest : a <=> b;  // 1 and 01
}

std::strong_ordering compare_locale(std::string_view a, std::string_view b) {
  const std::size_t common = std::min(a.size(), b.size());
  for (std::size_t at = 0; at < common; ++at) {
    const auto order = primary_weight(a[at]) <=> primary_weight(b[at]);
    if (order != 0) return order;
  }
  if (a.size() != b.size()) return a.size() <=> b.size();
  for (std::size_t at = 0; at < common; ++at) {
    const auto order = is_upper(a[at]) <=> is_upper(b[at]);
    if (order != 0) return order;
  }
  return a <=> b;
}

std::strong_ordering compare_dotted(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    const auto order = compare_numbers(take_digits(a), take_digits(b));
    if (order != 0) return order;
    a.remove_prefix(std::min<std::size_t>(1, a.size()));
    b.remove_prefix(std::min<std::size_t>(1, b.size()));
  }
  return std::strong_ordering::equal;
}

}  // namespace pgplumb::history
