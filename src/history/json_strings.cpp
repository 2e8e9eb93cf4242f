#include "history/json_strings.h"

#include <algorithm>
#include <charconv>

namespace pgplumb::history {

namespace {

/// A list or an object that is open.
struct Level {
  bool is_list = false;
  std::string_view key;  ///< of an object: the key whose value is being read
};

/// Behind the quote that closes the string that begins at `at`.
std::size_t string_end(std::string_view text, std::size_t at) {
  for (; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return std::min(at, text.size());
}

bool key_follows(std::string_view text, std::size_t at) {
  const std::size_t next = text.find_first_not_of(" \t\r\n", at);
  return next != std::string_view::npos && text[next] == ':';
}

bool is_in_list(const std::vector<Level>& levels, std::string_view list_key) {
  const std::size_t depth = levels.size();
  return depth >= 3 && !levels[depth - 1].is_list && levels[depth - 2].is_list &&
         levels[depth - 3].key == list_key;
}

}  // namespace

std::vector<JsonString> json_strings(std::string_view text, std::string_view list_key,
                                     std::string_view key) {
  std::vector<JsonString> found;
  std::vector<Level> levels;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '[' || c == '{') levels.push_back({.is_list = c == '['});
    if ((c == ']' || c == '}') && !levels.empty()) levels.pop_back();
    if (c != '"') continue;
    const std::size_t end = string_end(text, at + 1);
    if (!levels.empty() && !levels.back().is_list && key_follows(text, end + 1)) {
      levels.back().key = text.substr(at + 1, end - at - 1);
    } else if (is_in_list(levels, list_key) && levels.back().key == key) {
      found.push_back({static_cast<std::uint32_t>(at + 1), static_cast<std::uint32_t>(end)});
    }
    at = end;
  }
  return found;
}

std::string unescaped_at_length(std::string_view content) {
  std::string text;
  bool quote_open = false;
  for (std::size_t at = 0; at < content.size(); ++at) {
    const char c = content[at];
    if (c != '\\' || at + 1 == content.size()) {
      text += c;
      continue;
    }
    const char escaped = content[++at];
    if (escaped == '"') {
      text += quote_open ? "\" " : " \"";
      quote_open = !quote_open;
    } else if (escaped == 'u') {
      const std::string_view digits = content.substr(at + 1, 4);
      unsigned code = 0;
      std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
      text += code > 0 && code < 0x80 ? static_cast<char>(code) : '?';
      text.append(digits.size() + 1, ' ');
      at += digits.size();
    } else {
      const bool is_break = escaped == 'n' || escaped == 'r' || escaped == 't';
      text += ' ';
      text += escaped == 'n' ? '\n' : is_break ? ' ' : escaped;
    }
  }
  return text;
}

}  // namespace pgplumb::history
