#include "history/placeholders.h"

#include <algorithm>
#include <optional>

#include "history/markers.h"
#include "history/path.h"

namespace pgplumb::history {

namespace {

const std::string* value_of(const Values& values, std::string_view name, bool any_case) {
  const auto found = std::ranges::find_if(values, [&](const auto& entry) {
    return any_case ? equal_ignoring_case(entry.first, name) : entry.first == name;
  });
  return found == values.end() ? nullptr : &found->second;
}

/// Names of placeholders, and what is glued to one, are not read further than this many bytes: a
/// text of openings alone is read once.
constexpr std::size_t longest_name = 256;

/// What a word, a quoted name or a string that began before `at` still has.
std::string_view glued_to(std::string_view text, std::size_t at) {
  const std::string_view behind = text.substr(at, longest_name);
  return behind.substr(0, behind.find_first_of(" \t\r\n.,;()[]<>=|"));
}

struct Property {
  std::string_view key;
  std::string_view value;
};

std::optional<Property> parse_property(std::string_view line) {
  line = trim(line);
  if (line.empty() || line.front() == '#' || line.front() == '!') return std::nullopt;
  const std::size_t sign = line.find_first_of("=:");
  if (sign == std::string_view::npos) return std::nullopt;
  return Property{.key = trim(line.substr(0, sign)), .value = trim(line.substr(sign + 1))};
}

/// The delimiter with its `\n` read; backslashes before other characters are of a regex.
std::string unescape(std::string_view delimiter) {
  std::string text;
  for (std::size_t i = 0; i < delimiter.size(); ++i) {
    if (delimiter[i] != '\\' || i + 1 == delimiter.size()) {
      text += delimiter[i];
      continue;
    }
    const char escaped = delimiter[++i];
    text += escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped == 't' ? '\t' : escaped;
  }
  return text;
}

bool is_alone_on_line(std::string_view text, std::size_t begin, std::size_t end) {
  const std::size_t line = text.rfind('\n', begin == 0 ? 0 : begin - 1);
  const std::size_t line_begin = begin == 0 || line == std::string_view::npos ? 0 : line + 1;
  const std::size_t line_end = std::min(text.find('\n', end), text.size());
  return trim(text.substr(line_begin, begin - line_begin)).empty() &&
         trim(text.substr(end, line_end - end)).empty();
}

}  // namespace

std::vector<sql::Replaced> replace_placeholders(std::string_view text, const Values& values,
                                                const PlaceholderSyntax& syntax) {
  std::vector<sql::Replaced> replaced;
  if (values.empty() || syntax.open.empty() || syntax.close.empty()) return replaced;
  std::size_t at = text.find(syntax.open);
  while (at != std::string_view::npos) {
    const std::size_t name = at + syntax.open.size();
    const std::string_view rest = text.substr(name, longest_name);
    const std::size_t length = rest.find(syntax.close);
    const std::string* value = nullptr;
    if (length != std::string_view::npos) {
      value = value_of(values, trim(rest.substr(0, length)), syntax.any_case);
    }
    std::size_t behind = name + std::min(length, rest.size()) + syntax.close.size();
    if (value != nullptr && value->size() <= behind - at) {
      const std::string_view glued = glued_to(text, behind);
      sql::Replaced place{.begin = static_cast<std::uint32_t>(at), .text = *value};
      if (glued.find(syntax.open) == std::string_view::npos) {
        place.text += glued;
        behind += glued.size();
      }
      place.text.resize(behind - at, ' ');
      replaced.push_back(std::move(place));
    }
    at = text.find(syntax.open, value == nullptr ? name : behind);
  }
  return replaced;
}

std::vector<sql::Replaced> places_in(const std::vector<sql::Replaced>& places, std::uint32_t begin,
                                     std::uint32_t end) {
  const auto first = std::ranges::lower_bound(places, begin, {}, &sql::Replaced::begin);
  const auto last = std::ranges::lower_bound(first, places.end(), end, {}, &sql::Replaced::begin);
  return {first, std::max(first, last)};
}

Values read_properties(std::string_view text) {
  Values values;
  for (const Line& line : lines_of(text)) {
    if (const auto property = parse_property(line.text)) {
      values[std::string(property->key)] = property->value;
    }
  }
  return values;
}

std::vector<sql::Replaced> replace_delimiters(std::string_view text, std::uint32_t begin,
                                              std::uint32_t end, std::string_view delimiter,
                                              bool own_line) {
  std::vector<sql::Replaced> replaced;
  const std::string wanted = unescape(delimiter);
  if (wanted.empty() || wanted == ";") return replaced;
  text = text.substr(0, end);
  for (std::size_t at = text.find(wanted, begin); at != std::string_view::npos;
       at = text.find(wanted, at + wanted.size())) {
    if (own_line && !is_alone_on_line(text, at, at + wanted.size())) continue;
    std::string stand_in = wanted;
    std::ranges::replace_if(stand_in, [](char c) { return c != '\n'; }, ' ');
    stand_in.front() = ';';
    replaced.push_back({.begin = static_cast<std::uint32_t>(at), .text = std::move(stand_in)});
  }
  return replaced;
}

}  // namespace pgplumb::history
