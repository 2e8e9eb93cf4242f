#pragma once

#include <cstdint>
#include <string_view>

namespace pgplumb::sql {

enum class TokenKind : std::uint8_t {
  word,               ///< a keyword or an unquoted identifier
  quoted_identifier,  ///< "x" or U&"x"
  string,             ///< 'x' with its prefix (E, B, X, N, U&), or $tag$x$tag$
  number,
  parameter,    ///< $1
  op,           ///< one or more operator characters; also `::`, `:=`, `..`, `=>` and `*`
  punctuation,  ///< one character: , ( ) [ ] . ; : and whatever is not SQL
  comment,      ///< from `read` alone
  end,
};

/// A run of operator characters is cut into operators of at most so many bytes; PostgreSQL's own
/// limit is NAMEDATALEN, 64.
inline constexpr std::uint32_t longest_operator = 256;

/// Bytes `begin` up to but not including `end` of the text. A string, quoted identifier or comment
/// that is not closed reaches to the end of the text and is `unterminated`.
struct Token {
  TokenKind kind = TokenKind::end;
  bool unterminated = false;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  [[nodiscard]] std::string_view text(std::string_view whole) const {
    return whole.substr(begin, end - begin);
  }
  /// A punctuation character or a one-character operator.
  [[nodiscard]] bool is(std::string_view whole, char c) const {
    return (kind == TokenKind::punctuation || kind == TokenKind::op) && end == begin + 1 &&
           whole[begin] == c;
  }
  /// The word, in any case; `lower` is given in lower case.
  [[nodiscard]] bool is_word(std::string_view whole, std::string_view lower) const;
};

/// Cuts SQL into tokens as PostgreSQL's lexer (scan.l) does with standard_conforming_strings on.
/// Never fails: what is no SQL comes out as punctuation.
class Tokenizer {
 public:
  /// Starts at offset `at`, which must lie between two tokens.
  explicit Tokenizer(std::string_view text, std::uint32_t at = 0) : text_(text), at_(at) {}

  /// The next token behind blanks and comments; at the end an empty token of kind `end`.
  Token next() {
    Token token;
    while (read(token) && token.kind == TokenKind::comment) continue;
    return token;
  }
  /// The next token, comments among them; false at the end.
  bool read(Token& token);
  /// Continues from another place.
  void seek(std::uint32_t at) { at_ = at; }

 private:
  std::string_view text_;
  std::uint32_t at_;
};

/// Blank, tab, line breaks, form feed, vertical tab: what PostgreSQL's lexer skips.
bool is_blank(char c);

/// What operators are made of.
bool is_operator(char c);

}  // namespace pgplumb::sql
