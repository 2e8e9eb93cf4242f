#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sql/parse.h"

/// Placeholders whose values a tool's configuration has. The others are left to the parser, which
/// puts something of their length in their stead.
namespace pgplumb::history {

using Values = std::map<std::string, std::string>;

/// How a tool writes them: `${` and `}`.
struct PlaceholderSyntax {
  std::string_view open = "${";
  std::string_view close = "}";
  bool any_case = false;
};

/// The values in their places, at the length of the placeholders: what is glued to one, up to the
/// next blank or punctuation, is moved up to the value, and blanks follow. A value that is longer
/// than its placeholder has no place.
std::vector<sql::Replaced> replace_placeholders(std::string_view text, const Values& values,
                                                const PlaceholderSyntax& syntax = {});

/// Those of the places, which are in order, that begin in `begin` to `end`.
std::vector<sql::Replaced> places_in(const std::vector<sql::Replaced>& places, std::uint32_t begin,
                                     std::uint32_t end);

/// `key = value` or `key: value` lines, `#` and `!` starting comments.
Values read_properties(std::string_view text);

/// `;` for each place where `delimiter` stands, which may have `\n` in it; on a line of its own
/// where `own_line`.
std::vector<sql::Replaced> replace_delimiters(std::string_view text, std::uint32_t begin,
                                              std::uint32_t end, std::string_view delimiter,
                                              bool own_line);

}  // namespace pgplumb::history
