#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pgplumb::history {

/// A string value of a JSON text, by the bytes between its quotes.
struct JsonString {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// The values of `key` in the objects of each list that is a value of `list_key`, in order. Bytes
/// count, which is why this is no parser: what is no JSON yields what was found so far.
std::vector<JsonString> json_strings(std::string_view text, std::string_view list_key,
                                     std::string_view key);

/// A JSON string's content without its escapes, at the same length: ` "` and `" ` for an escaped
/// quote that opens and closes, blanks behind what is shorter.
std::string unescaped_at_length(std::string_view content);

}  // namespace pgplumb::history
