// The lexical rules of PostgreSQL's scan.l, reduced to where tokens begin and end. Character
// classes come from one table; long runs (strings, comments, dollar quotes) are crossed with
// memchr.
#include "sql/token.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "text/ascii.h"

namespace pgplumb::sql {

namespace {

enum : std::uint8_t {
  blank = 1,
  identifier_start = 2,
  identifier_part = 4,
  digit = 8,
  operator_part = 16,
};

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (unsigned char c : std::string_view(" \t\n\r\f\v")) classes[c] = blank;
  for (unsigned char c : std::string_view("~!@#^&|`?+-*/%<>=")) classes[c] = operator_part;
  for (unsigned c = 0; c < 256; ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    if (letter) classes[c] |= identifier_start | identifier_part;
    if (c >= '0' && c <= '9') classes[c] |= digit | identifier_part;
  }
  classes['$'] |= identifier_part;
  return classes;
}

constexpr std::array<std::uint8_t, 256> classes = make_classes();

bool has_class(char c, std::uint8_t mask) {
  return (classes[static_cast<unsigned char>(c)] & mask) != 0;
}

/// A place in the text that moves forward; reading at the end gives NUL.
struct Cursor {
  std::string_view text;
  std::size_t at;
  bool unterminated = false;

  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at + ahead < text.size() ? text[at + ahead] : '\0';
  }
  [[nodiscard]] bool done() const { return at >= text.size(); }
  void skip(std::uint8_t mask) {
    while (at < text.size() && has_class(text[at], mask)) ++at;
  }
  /// Moves behind the next `c`; false, and to the end, where there is none.
  bool skip_past(char c) {
    const std::size_t found = text.find(c, at);
    unterminated = found == std::string_view::npos;
    at = unterminated ? text.size() : found + 1;
    return !unterminated;
  }
};

void skip_line_comment(Cursor& in) {
  const std::size_t line_feed = std::min(in.text.find('\n', in.at), in.text.size());
  const std::string_view line = in.text.substr(in.at, line_feed - in.at);
  in.at += std::min(line.find('\r'), line.size());
}

void skip_block_comment(Cursor& in) {
  in.at += 2;
  for (int depth = 1; depth > 0; ++in.at) {
    if (in.done()) {
      in.unterminated = true;
      return;
    }
    const char c = in.text[in.at];
    if (c == '*' && in.peek(1) == '/') {
      --depth;
      ++in.at;
    } else if (c == '/' && in.peek(1) == '*') {
      ++depth;
      ++in.at;
    }
  }
}

/// From behind the opening quote to behind the closing one; a doubled quote stays inside.
void skip_quoted(Cursor& in, char quote) {
  while (in.skip_past(quote) && in.peek() == quote) ++in.at;
}

void skip_escape_string(Cursor& in) {
  while (!in.done()) {
    const char c = in.text[in.at++];
    if (c == '\\') {
      in.at = std::min(in.at + 1, in.text.size());
    } else if (c == '\'') {
      if (in.peek() != '\'') return;
      ++in.at;
    }
  }
  in.unterminated = true;
}

/// A string goes on behind blanks with a line break among them, in the manner in which it began:
/// `E'a'` and on the next line `'\''` are one string.
bool skip_to_continuation(Cursor& in) {
  std::size_t ahead = in.at;
  bool line_break = false;
  while (ahead < in.text.size() && has_class(in.text[ahead], blank)) {
    line_break |= in.text[ahead] == '\n' || in.text[ahead] == '\r';
    ++ahead;
  }
  if (!line_break || ahead >= in.text.size() || in.text[ahead] != '\'') return false;
  in.at = ahead + 1;
  return true;
}

/// At the `$` of `$tag$`: moves behind the closing tag; false where it opens no string.
bool skip_dollar_quoted(Cursor& in) {
  std::size_t end = in.at + 1;
  if (end < in.text.size() && has_class(in.text[end], digit)) return false;
  while (end < in.text.size() && in.text[end] != '$' && has_class(in.text[end], identifier_part)) {
    ++end;
  }
  if (end >= in.text.size() || in.text[end] != '$') return false;
  const std::string_view tag = in.text.substr(in.at, end + 1 - in.at);
  in.at = end + 1;
  const std::size_t found = in.text.find(tag, in.at);
  in.unterminated = found == std::string_view::npos;
  in.at = in.unterminated ? in.text.size() : found + tag.size();
  return true;
}

void skip_number(Cursor& in) {
  const char radix = to_lower(in.peek(1));
  if (in.peek() == '0' && (radix == 'x' || radix == 'o' || radix == 'b') &&
      has_class(in.peek(2), identifier_part)) {
    in.at += 2;
    in.skip(identifier_part);
    return;
  }
  const auto skip_digits = [&] {
    while (has_class(in.peek(), digit) || (in.peek() == '_' && has_class(in.peek(1), digit))) {
      ++in.at;
    }
  };
  skip_digits();
  if (in.peek() == '.' && in.peek(1) != '.') {
    ++in.at;
    skip_digits();
  }
  if (to_lower(in.peek()) == 'e') {
    const std::size_t sign = in.peek(1) == '+' || in.peek(1) == '-' ? 1 : 0;
    if (has_class(in.peek(1 + sign), digit)) {
      in.at += 1 + sign;
      skip_digits();
    }
  }
}

/// An operator ends before a comment; `+` and `-` at its end are its own only where it also has a
/// character that no SQL operator has, so that `=-1` stays `=` and `-1`.
void skip_operator(Cursor& in) {
  const std::size_t begin = in.at;
  bool unusual = false;
  const std::size_t limit = std::min(begin + longest_operator, in.text.size());
  while (in.at < limit && has_class(in.text[in.at], operator_part)) {
    const char c = in.text[in.at];
    if ((c == '-' && in.peek(1) == '-') || (c == '/' && in.peek(1) == '*')) break;
    unusual |= std::strchr("~!@#^&|`?%", c) != nullptr;
    ++in.at;
  }
  if (unusual) return;
  while (in.at > begin + 1 && (in.text[in.at - 1] == '+' || in.text[in.at - 1] == '-')) --in.at;
}

/// `E'`, `B'`, `X'`, `N'`, `U&'` and `U&"`: how long the prefix is; 0 where a word begins.
std::size_t quote_prefix(const Cursor& in) {
  switch (in.peek()) {
    case 'e':
    case 'E':
    case 'b':
    case 'B':
    case 'x':
    case 'X':
    case 'n':
    case 'N':
      return in.peek(1) == '\'' ? 1 : 0;
    case 'u':
    case 'U':
      return in.peek(1) == '&' && (in.peek(2) == '\'' || in.peek(2) == '"') ? 2 : 0;
    default:
      return 0;
  }
}

TokenKind skip_quotes(Cursor& in, std::size_t prefix) {
  const bool escapes = prefix == 1 && to_lower(in.peek()) == 'e';
  const char quote = in.peek(prefix);
  in.at += prefix + 1;
  if (quote == '"') {
    skip_quoted(in, '"');
    return TokenKind::quoted_identifier;
  }
  do {
    if (escapes) {
      skip_escape_string(in);
    } else {
      skip_quoted(in, '\'');
    }
  } while (!in.unterminated && skip_to_continuation(in));
  return TokenKind::string;
}

TokenKind skip_punctuation(Cursor& in) {
  const char c = in.text[in.at++];
  const bool pair =
      (c == ':' && (in.peek() == ':' || in.peek() == '=')) || (c == '.' && in.peek() == '.');
  if (!pair) return TokenKind::punctuation;
  ++in.at;
  return TokenKind::op;
}

TokenKind skip_token(Cursor& in) {
  const char c = in.peek();
  if (has_class(c, identifier_start)) {
    if (const std::size_t prefix = quote_prefix(in)) return skip_quotes(in, prefix);
    in.skip(identifier_part);
    return TokenKind::word;
  }
  if (c == '\'' || c == '"') return skip_quotes(in, 0);
  if (c == '-' && in.peek(1) == '-') {
    skip_line_comment(in);
    return TokenKind::comment;
  }
  if (c == '/' && in.peek(1) == '*') {
    skip_block_comment(in);
    return TokenKind::comment;
  }
  if (has_class(c, digit) || (c == '.' && has_class(in.peek(1), digit))) {
    skip_number(in);
    return TokenKind::number;
  }
  if (has_class(c, operator_part)) {
    skip_operator(in);
    return TokenKind::op;
  }
  if (c == '$') {
    if (skip_dollar_quoted(in)) return TokenKind::string;
    if (has_class(in.peek(1), digit)) {
      ++in.at;
      in.skip(digit);
      return TokenKind::parameter;
    }
  }
  return skip_punctuation(in);
}

}  // namespace

bool is_blank(char c) { return has_class(c, blank); }

bool is_operator(char c) { return has_class(c, operator_part); }

bool Token::is_word(std::string_view whole, std::string_view lower) const {
  return kind == TokenKind::word && end - begin == lower.size() &&
         std::equal(lower.begin(), lower.end(), whole.begin() + begin,
                    [](char expected, char c) { return expected == to_lower(c); });
}

bool Tokenizer::read(Token& token) {
  Cursor in{text_, at_};
  in.skip(blank);
  token.begin = static_cast<std::uint32_t>(std::min(in.at, text_.size()));
  token.kind = in.done() ? TokenKind::end : skip_token(in);
  token.end = at_ = static_cast<std::uint32_t>(std::min(in.at, text_.size()));
  token.unterminated = in.unterminated;
  return token.kind != TokenKind::end;
}

}  // namespace pgplumb::sql
