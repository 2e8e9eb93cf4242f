#include "sql/dsql.h"

#include <array>

#include "sql/token.h"

namespace pgplumb::sql {

namespace {

/// A table may be named so: then a subcommand is next, and not a name with VALIDATE behind it.
bool validates_later(Tokenizer tokens, std::string_view text) {
  if (tokens.next().is_word(text, "validate")) return false;
  for (Token token = tokens.next(); token.kind != TokenKind::end && !token.is(text, ';');
       token = tokens.next()) {
    if (token.is_word(text, "validate")) return true;
  }
  return false;
}

}  // namespace

std::vector<Blanked> async_words(std::string_view text) {
  std::vector<Blanked> words;
  Tokenizer tokens(text);
  std::array<Token, 2> before;  // the last token and the one before it
  for (Token token = tokens.next(); token.kind != TokenKind::end; token = tokens.next()) {
    const auto follow = [&](std::string_view first, std::string_view second) {
      return before[1].is_word(text, first) && before[0].is_word(text, second);
    };
    if (token.is_word(text, "async") &&
        (follow("create", "index") || follow("unique", "index") ||
         (follow("alter", "table") && validates_later(tokens, text)))) {
      words.push_back({.begin = token.begin, .end = token.end});
    }
    before = {token, before[0]};
  }
  return words;
}

}  // namespace pgplumb::sql
