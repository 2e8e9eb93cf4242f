#pragma once

#include <string>
#include <string_view>

namespace pgplumb {

/// All of the text is well-formed.
bool is_utf8(std::string_view text);

/// The text with U+FFFD for each byte that is not part of a well-formed character: the name of a
/// file may be any bytes.
std::string utf8_text(std::string_view text);

}  // namespace pgplumb
