#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pgplumb {

/// The text with a blank for each control character: a quoted identifier may hold any of them, and
/// they would move a terminal's cursor, or end the line of a comment and the comment with it.
std::string printable(std::string_view text);

/// The beginning of UTF-8 text, of at most `most` bytes, that cuts no character.
std::string_view cut_text(std::string_view text, std::size_t most);

}  // namespace pgplumb
