#include "sql/options.h"

#include <algorithm>

#include "text/ascii.h"

namespace pgplumb::sql {

std::optional<bool> boolean_of(std::string_view value) {
  const std::string lower = to_lower(value);
  if (lower.empty() || lower == "true" || lower == "on" || lower == "1") return true;
  if (lower == "false" || lower == "off" || lower == "0") return false;
  return std::nullopt;
}

std::optional<bool> parse_bool(std::string_view value) {
  const std::string lower = to_lower(value);
  // "o" alone could be either.
  const auto begins = [&](std::string_view word) {
    return !lower.empty() && lower != "o" && word.starts_with(lower);
  };
  if (lower == "1" || begins("true") || begins("yes") || begins("on")) return true;
  if (lower == "0" || begins("false") || begins("no") || begins("off")) return false;
  return std::nullopt;
}

const Option* find_option(const std::vector<Option>& options, std::string_view name) {
  const auto found = std::ranges::find(options, name, &Option::name);
  return found == options.end() ? nullptr : &*found;
}

bool is_on(const std::vector<Option>& options, std::string_view name) {
  const Option* option = find_option(options, name);
  return option != nullptr && boolean_of(option->value).value_or(true);
}

}  // namespace pgplumb::sql
