#include "prisma/values.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>
#include <vector>

#include "text/ascii.h"
#include "text/sha.h"

namespace pgplumb::prisma {
namespace {

constexpr std::string_view digits = "0123456789";
/// numeric has no more digits before its point (documentation, 8.1.2).
constexpr int largest_exponent = 131072;

std::string_view without_sign(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return text;
}

/// "1.25" and 1 make "12.5".
std::string moved_point(std::string_view number, int places) {
  const std::size_t point = number.find('.');
  std::string all(number.substr(0, point));
  std::size_t whole = all.size();
  if (point != std::string_view::npos) all += number.substr(point + 1);
  if (places < 0) {
    const auto missing = static_cast<std::size_t>(-places);
    if (missing >= whole) all.insert(0, missing - whole + 1, '0'), whole = missing + 1;
    whole -= missing;
  } else {
    whole += static_cast<std::size_t>(places);
    if (whole > all.size()) all.append(whole - all.size(), '0');
  }
  return all.substr(0, whole) + '.' + all.substr(whole);
}

int base64_value(char c) {
  if (is_upper(c)) return c - 'A';
  if (is_lower(c)) return c - 'a' + 26;
  if (is_digit(c)) return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

}  // namespace

bool is_integer(std::string_view text) {
  text = without_sign(text);
  return !text.empty() && text.find_first_not_of(digits) == std::string_view::npos;
}

bool is_number(std::string_view text) {
  text = without_sign(text);
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos) return is_integer(text) && is_digit(text.front());
  return text.size() > 1 && text.substr(0, point).find_first_not_of(digits) == text.npos &&
         text.substr(point + 1).find_first_not_of(digits) == text.npos;
}

std::string shortest_number(std::string_view text) {
  const std::size_t e = text.find_first_of("eE");
  std::string number(without_sign(text.substr(0, e)));
  if (!is_number(number)) return std::string(text);
  if (e != std::string_view::npos) {
    int places = 0;
    std::string_view exponent = text.substr(e + 1);
    if (exponent.starts_with('+')) exponent.remove_prefix(1);
    const auto [stop, error] =
        std::from_chars(exponent.data(), exponent.data() + exponent.size(), places);
    const bool whole = error == std::errc() && stop == exponent.data() + exponent.size();
    if (!whole || places > largest_exponent || places < -largest_exponent) return std::string(text);
    number = moved_point(number, places);
  }
  if (number.find('.') != std::string::npos) {
    number.erase(number.find_last_not_of('0') + 1);
    if (number.ends_with('.')) number.pop_back();
  }
  number.erase(0, std::min(number.find_first_not_of('0'), number.size()));
  if (number.empty() || number.starts_with('.')) number.insert(0, 1, '0');
  return text.starts_with('-') && number != "0" ? '-' + number : number;
}

std::string hex_of_base64(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const int value = base64_value(c);
    if (value < 0) continue;
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<std::uint8_t>(bits >> count));
  }
  return hex(bytes.data(), bytes.size());
}

}  // namespace pgplumb::prisma
