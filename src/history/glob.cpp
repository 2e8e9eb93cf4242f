#include "history/glob.h"

#include <algorithm>
#include <vector>

namespace pgplumb::history {

namespace {

/// Wildcards over any sequence: characters of a name, names of a path. Going back to the last star
/// only is enough, and takes no more than the product of the lengths. With `or_start` it is enough
/// that the pattern takes a start of the text.
template <typename Sequence, typename IsStar, typename Takes>
bool wildcard_match(const Sequence& pattern, const Sequence& text, IsStar is_star, Takes takes,
                    bool or_start) {
  constexpr auto nowhere = static_cast<std::size_t>(-1);
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = nowhere;
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (p == pattern.size() && or_start) return true;
    if (p < pattern.size() && is_star(pattern[p])) {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && takes(pattern[p], text[t])) {
      ++p;
      ++t;
    } else if (star != nowhere) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && is_star(pattern[p])) ++p;
  return p == pattern.size();
}

bool name_matches(std::string_view pattern, std::string_view name) {
  return wildcard_match(
      pattern, name, [](char c) { return c == '*'; },
      [](char wanted, char c) { return wanted == '?' || wanted == c; }, false);
}

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    parts.push_back(path.substr(0, slash));
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return parts;
}

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view path) {
  while (pattern.starts_with("./")) pattern.remove_prefix(2);
  while (pattern.ends_with('/')) pattern.remove_suffix(1);
  if (pattern.empty()) return false;
  const std::vector<std::string_view> names = parts_of(path);
  if (pattern.find('/') == std::string_view::npos) {
    return std::ranges::any_of(names,
                               [&](std::string_view name) { return name_matches(pattern, name); });
  }
  return wildcard_match(
      parts_of(pattern), names, [](std::string_view part) { return part == "**"; }, name_matches,
      true);
}

}  // namespace pgplumb::history
