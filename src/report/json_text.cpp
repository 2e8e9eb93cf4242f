#include "report/json_text.h"
#include "text/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdint>
#include <cstring>
#include <iterator>

namespace pgplumb::report {
namespace {

namespace json = boost::json;

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

/// Eight bytes at a time: a byte below 0x20, or one that is the quote or the backslash, leaves a
/// high bit (the zero-byte test of "Bit Twiddling Hacks").
bool needs_escape(std::uint64_t bytes) {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  constexpr std::uint64_t highs = ones * 0x80;
  const auto below = [](std::uint64_t each, std::uint64_t limit) {
    return (each - ones * limit) & ~each & highs;
  };
  return (below(bytes, 0x20) | below(bytes ^ (ones * '"'), 1) | below(bytes ^ (ones * '\\'), 1)) !=
         0;
}

bool is_plain(json::string_view text) {
  std::size_t at = 0;
  for (std::uint64_t bytes = 0; at + sizeof(bytes) <= text.size(); at += sizeof(bytes)) {
    std::memcpy(&bytes, text.data() + at, sizeof(bytes));
    if (needs_escape(bytes)) return false;
  }
  return std::ranges::none_of(text.substr(at), [](char c) { return needs_escape(c); });
}

void print_string(std::string& out, json::string_view text) {
  if (!is_utf8(text)) {
    out += json::serialize(utf8_text(text));
    return;
  }
  if (!is_plain(text)) {
    out += json::serialize(text);
    return;
  }
  out += '"';
  out.append(text.data(), text.size());
  out += '"';
}

template <typename Container, typename PrintItem>
void print_items(std::string& out, const Container& items, char open, char close,
                 std::size_t indent, PrintItem print_item) {
  out += open;
  bool first = true;
  for (const auto& item : items) {
    if (!first) out += ',';
    first = false;
    out += '\n';
    out.append(indent + 2, ' ');
    print_item(item);
  }
  if (!first) {
    out += '\n';
    out.append(indent, ' ');
  }
  out += close;
}

}  // namespace

void append_json(std::string& out, const json::value& value, std::size_t indent) {
  if (const json::object* object = value.if_object()) {
    print_items(out, *object, '{', '}', indent, [&](const auto& member) {
      print_string(out, member.key());
      out += ": ";
      append_json(out, member.value(), indent + 2);
    });
  } else if (const json::array* array = value.if_array()) {
    print_items(out, *array, '[', ']', indent,
                [&](const json::value& item) { append_json(out, item, indent + 2); });
  } else if (const json::string* text = value.if_string()) {
    print_string(out, *text);
  } else if (const std::uint64_t* number = value.if_uint64()) {
    fmt::format_to(std::back_inserter(out), "{}", *number);
  } else {
    out += json::serialize(value);
  }
}

std::string json_text(const json::value& value) {
  std::string out;
  append_json(out, value, 0);
  out += '\n';
  return out;
}

}  // namespace pgplumb::report
