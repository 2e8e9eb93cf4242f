#include "sql/placeholder.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "sql/token.h"
#include "text/ascii.h"

namespace pgplumb::sql {

namespace {

/// Nobody writes longer templates; the bound keeps a file of opening braces from taking forever.
constexpr std::uint32_t longest_template = 1024;

bool is_letter_or_digit(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

char char_at(std::string_view text, std::size_t at) { return at < text.size() ? text[at] : '\0'; }

/// Where the text behind the next `close` goes on.
std::optional<std::uint32_t> find_close(std::string_view text, std::uint32_t from,
                                        std::string_view close) {
  const std::size_t found = text.substr(0, from + longest_template).find(close, from);
  if (found == std::string_view::npos) return std::nullopt;
  return static_cast<std::uint32_t>(found + close.size());
}

/// The same for the brace that closes `{` at `brace`, which stands on the same line.
std::optional<std::uint32_t> find_matching_brace(std::string_view text, std::uint32_t brace) {
  const std::size_t limit = std::min<std::size_t>(text.size(), brace + longest_template);
  int depth = 0;
  for (std::uint32_t at = brace; at < limit && text[at] != '\n'; ++at) {
    if (text[at] == '{') ++depth;
    if (text[at] == '}' && --depth == 0) return at + 1;
  }
  return std::nullopt;
}

/// Whether `{{ inner` steers (Go's and Handlebars' words) and yields no text itself.
bool is_control(std::string_view inner) {
  const std::size_t begin = inner.find_first_not_of("-~ \t\r\n");
  if (begin == std::string_view::npos) return true;
  inner.remove_prefix(begin);
  if (std::string_view("#/!^").find(inner.front()) != std::string_view::npos) return true;
  constexpr std::array<std::string_view, 9> words = {"if",     "else",  "end",   "range",   "with",
                                                     "define", "block", "break", "continue"};
  return std::ranges::any_of(words, [&](std::string_view word) {
    return inner.starts_with(word) && !is_letter_or_digit(char_at(inner, word.size()));
  });
}

std::optional<Placeholder> made_of(std::uint32_t begin, std::optional<std::uint32_t> end,
                                   StandIn stand_in) {
  if (!end) return std::nullopt;
  return Placeholder{.begin = begin, .end = *end, .stand_in = stand_in};
}

/// psql's variable behind the colon that is `colon`.
std::optional<Placeholder> psql_variable(std::string_view text, const Token& colon,
                                         const Token& name) {
  if (name.begin != colon.end || name.unterminated) return std::nullopt;
  if (name.kind == TokenKind::word) return Placeholder{.begin = colon.begin, .end = name.end};
  if (name.kind == TokenKind::string && text[name.begin] == '\'') {
    return Placeholder{colon.begin, name.end, StandIn::string};
  }
  if (name.kind == TokenKind::quoted_identifier && text[name.begin] == '"') {
    return Placeholder{colon.begin, name.end, StandIn::quoted_identifier};
  }
  return std::nullopt;
}

/// Python's `%(x)s`, whose `%` is at `percent`.
std::optional<Placeholder> python_parameter(std::string_view text, std::uint32_t percent) {
  std::uint32_t at = percent + 1;
  if (char_at(text, at) != '(') return std::nullopt;
  ++at;
  while (is_letter_or_digit(char_at(text, at))) ++at;
  const bool closed = char_at(text, at) == ')' && char_at(text, at + 1) == 's' &&
                      !is_letter_or_digit(char_at(text, at + 2));
  if (!closed) return std::nullopt;
  return Placeholder{.begin = percent, .end = at + 2};
}

/// `<%= x %>`, and `<% x %>` that steers. `close` remembers where the next `%>` is, so that the
/// text is searched for it once.
std::optional<Placeholder> ruby_template(std::string_view text, const Token& op,
                                         std::size_t& close) {
  if (close < op.end) close = std::min(text.find("%>", op.end), text.size());
  if (close == text.size()) return std::nullopt;
  return Placeholder{
      .begin = op.begin,
      .end = static_cast<std::uint32_t>(close + 2),
      .stand_in = op.text(text).starts_with("<%=") ? StandIn::identifier : StandIn::blank};
}

void write_name(std::string& text, std::string_view source, std::uint32_t begin,
                std::uint32_t end) {
  for (std::uint32_t at = begin; at < end; ++at) {
    text[at] = is_letter_or_digit(source[at]) ? source[at] : '_';
  }
}

void write_quoted(std::string& text, std::string_view source, std::uint32_t begin,
                  std::uint32_t end, char quote) {
  write_name(text, source, begin, end);
  const bool splits_character = static_cast<unsigned char>(text[end - 1]) >= 0x80;
  if (splits_character) std::fill(text.begin() + begin, text.begin() + end, '_');
  text[begin] = text[end - 1] = quote;
}

}  // namespace

std::optional<Placeholder> template_at(std::string_view text, std::uint32_t brace) {
  assert(text[brace] == '{');
  const char before = brace > 0 ? text[brace - 1] : '\0';
  const char behind = char_at(text, brace + 1);
  if (before == '$') {
    return made_of(brace - 1, find_matching_brace(text, brace), StandIn::identifier);
  }
  if (before == ':' && behind == '?') {
    return made_of(brace - 1, find_matching_brace(text, brace), StandIn::identifier);
  }
  if (behind == '%') return made_of(brace, find_close(text, brace + 2, "%}"), StandIn::blank);
  if (behind == '#') return made_of(brace, find_close(text, brace + 2, "#}"), StandIn::blank);
  if (behind != '{') return std::nullopt;
  const std::string_view close = char_at(text, brace + 2) == '{' ? "}}}" : "}}";
  return made_of(brace, find_close(text, brace + 2, close),
                 is_control(text.substr(brace + 2)) ? StandIn::blank : StandIn::identifier);
}

std::vector<Placeholder> variables_in(std::string_view text, std::uint32_t begin,
                                      std::uint32_t end) {
  text = text.substr(0, end);
  std::vector<Placeholder> found;
  Tokenizer tokens(text, begin);
  int brackets = 0;  // in which `a[1:n]` and `a[:n]` are slices, but `ARRAY[:a, :b]` has variables
  bool opens_array = false;
  std::size_t ruby_close = 0;
  Token before;
  for (Token token = tokens.next(); token.kind != TokenKind::end; token = tokens.next()) {
    std::optional<Placeholder> placeholder;
    if (token.is(text, ':')) {
      const Token name = Tokenizer(text, token.end).next();
      const bool begins_value =
          brackets == 0 || opens_array || before.is(text, ',') || before.is(text, '(');
      if (begins_value) placeholder = psql_variable(text, token, name);
    } else if (token.is(text, '$')) {
      const Token name = Tokenizer(text, token.end).next();
      if (name.kind == TokenKind::word) placeholder = psql_variable(text, token, name);
    } else if (token.kind == TokenKind::op && token.text(text).starts_with("<%")) {
      placeholder = ruby_template(text, token, ruby_close);
    } else if (token.kind == TokenKind::op && text[token.end - 1] == '%') {
      placeholder = python_parameter(text, token.end - 1);
    } else if (token.is(text, '[')) {
      ++brackets;
    } else if (token.is(text, ']')) {
      --brackets;
    }
    opens_array = token.is(text, '[') && before.is_word(text, "array");
    before = token;
    if (placeholder) {
      found.push_back(*placeholder);
      tokens.seek(placeholder->end);
    }
  }
  return found;
}

void write_stand_in(std::string& text, std::string_view source, const Placeholder& placeholder) {
  const auto [begin, end, stand_in] = placeholder;
  assert(begin < end && end <= text.size());
  blank_out(text, begin, end);
  switch (stand_in) {
    case StandIn::blank:
      break;
    case StandIn::number:
      text[end - 1] = '1';
      break;
    case StandIn::identifier: {
      const std::size_t line_end = source.substr(0, end).find_first_of("\r\n", begin);
      write_name(text, source, begin,
                 static_cast<std::uint32_t>(std::min<std::size_t>(line_end, end)));
      break;
    }
    case StandIn::quoted_identifier:
    case StandIn::string:
      write_quoted(text, source, begin, end, stand_in == StandIn::string ? '\'' : '"');
      break;
  }
}

void blank_out(std::string& text, std::uint32_t begin, std::uint32_t end) {
  if (begin >= end) return;
  std::replace_if(text.data() + begin, text.data() + end, [](char c) { return c != '\n'; }, ' ');
}

}  // namespace pgplumb::sql
