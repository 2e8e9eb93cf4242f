#include "replay/conditions.h"

#include <algorithm>
#include <span>

#include "text/ascii.h"

namespace pgplumb::replay {

namespace {

struct Condition {
  std::string_view name;
  std::string_view sqlstate;
};

/// A name may stand for several codes.
constexpr Condition conditions[] = {
#include "replay/errcodes.inc"
};

std::span<const Condition> conditions_named(std::string_view name) {
  const auto found = std::ranges::equal_range(conditions, name, {}, &Condition::name);
  return {found.begin(), found.end()};
}

bool is_sqlstate(std::string_view text) {
  return text.size() == 5 &&
         std::ranges::all_of(text, [](char c) { return is_digit(c) || is_upper(c); });
}

}  // namespace

std::string_view sqlstate_of(std::string_view condition) {
  if (is_sqlstate(condition)) return condition;
  const auto found = conditions_named(condition);
  return found.empty() ? std::string_view() : found.front().sqlstate;
}

bool catches(const std::vector<std::string>& handled, std::string_view sqlstate) {
  // pl_exec.c, exception_matches_conditions(): a code that ends in 000 is its whole class.
  const auto matches = [&](std::string_view code) {
    return code == sqlstate || (code.ends_with("000") && sqlstate.starts_with(code.substr(0, 2)));
  };
  return std::ranges::any_of(handled, [&](const std::string& condition) {
    // OTHERS takes all but these two.
    if (condition == "others") return sqlstate != "57014" && sqlstate != "P0004";
    if (is_sqlstate(condition)) return matches(condition);
    return std::ranges::any_of(conditions_named(condition),
                               [&](const Condition& each) { return matches(each.sqlstate); });
  });
}

}  // namespace pgplumb::replay
