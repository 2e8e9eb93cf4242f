#include "sql/psql.h"

#include <algorithm>
#include <array>

#include "sql/token.h"
#include "text/ascii.h"

namespace pgplumb::sql {

namespace {

/// Commands that send the query buffer (psql's reference page, "Meta-Commands").
constexpr std::array<std::string_view, 9> sending = {
    "g", "gx", "gset", "gexec", "gdesc", "crosstabview", "watch", "parse", "sendpipeline"};

/// Commands that take the rest of their line as it is.
constexpr std::array<std::string_view, 8> taking_lines = {"!",  "copy", "ef", "ev",
                                                          "sf", "sv",   "h",  "help"};

bool line_ends_at(std::string_view text, std::uint32_t at) {
  return at >= text.size() || text[at] == '\n' || text[at] == '\r';
}

std::uint32_t line_end(std::string_view text, std::uint32_t at) {
  while (!line_ends_at(text, at)) ++at;
  return at;
}

/// Arguments end at the end of the line or at a backslash that is not quoted.
std::uint32_t arguments_end(std::string_view text, std::uint32_t at) {
  while (!line_ends_at(text, at) && text[at] != '\\') {
    const char quote = text[at++];
    if (quote != '\'' && quote != '"' && quote != '`') continue;
    while (!line_ends_at(text, at) && text[at] != quote) {
      if (quote == '\'' && text[at] == '\\' && !line_ends_at(text, at + 1)) ++at;
      ++at;
    }
    if (!line_ends_at(text, at)) ++at;
  }
  return at;
}

/// `\copy t from stdin` has its rows in the script; `from pstdin` has them elsewhere.
bool copies_inline(std::string_view arguments) {
  Tokenizer tokens(arguments);
  Token before;
  for (Token token = tokens.next(); token.kind != TokenKind::end; token = tokens.next()) {
    if (token.is_word(arguments, "stdin") && before.is_word(arguments, "from")) return true;
    before = token;
  }
  return false;
}

}  // namespace

PsqlCommand psql_command_at(std::string_view text, std::uint32_t at) {
  const char first = at + 1 < text.size() ? text[at + 1] : '\0';
  if (first == ';') return {.end = at + 2, .is_semicolon = true};
  if (first == '\\') return {.end = at + 2};
  std::uint32_t name_end = at + 1;
  if (first == '!' || first == '?') {
    ++name_end;
  } else {
    while (name_end < text.size() && (is_letter(text[name_end]) || text[name_end] == '_')) {
      ++name_end;
    }
  }
  if (name_end == at + 1) return {.end = at};

  const std::string_view name = text.substr(at + 1, name_end - at - 1);
  const bool whole_line = std::ranges::find(taking_lines, name) != taking_lines.end();
  PsqlCommand command;
  command.end = whole_line ? line_end(text, name_end) : arguments_end(text, name_end);
  command.ends_statement = std::ranges::find(sending, name) != sending.end();
  command.data_follows =
      name == "copy" && copies_inline(text.substr(name_end, command.end - name_end));
  return command;
}

InlineData inline_data_from(std::string_view text, std::uint32_t begin) {
  const auto size = static_cast<std::uint32_t>(text.size());
  // From the line break before, since `\.` may be the first line.
  std::size_t at = begin > 0 ? begin - 1 : 0;
  while ((at = text.find("\n\\.", at)) != std::string_view::npos) {
    const auto dot = static_cast<std::uint32_t>(at + 1);
    std::uint32_t behind = dot + 2;
    if (behind < size && text[behind] == '\r') ++behind;
    if (behind >= size || text[behind] == '\n') return {begin, dot, std::min(behind, size)};
    ++at;
  }
  return {begin, size, size};
}

}  // namespace pgplumb::sql
