#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/lower.h"
#include "sql/token.h"

namespace pgplumb::sql {

/// The tokens of one statement, cut as far as they have been asked for. PostgreSQL's nodes say at
/// most where something starts: where it ends, and where the names are that have no location, is
/// found here. Tokens are addressed by index; `nowhere` is what an unknown location becomes, and
/// every question about it, or about a place behind the last token, has an empty answer.
class StatementTokens {
 public:
  using Index = std::size_t;
  static constexpr Index nowhere = static_cast<Index>(-1);

  StatementTokens(Span statement, const ParsedText& parsed);
  ~StatementTokens() = default;
  StatementTokens(const StatementTokens&) = delete;
  StatementTokens& operator=(const StatementTokens&) = delete;

  [[nodiscard]] Span statement() const { return statement_; }
  [[nodiscard]] const ParsedText& parsed() const { return parsed_; }

  /// The token at a location of PostgreSQL's (-1: unknown), or the one behind it.
  Index at(int location);
  /// The same for an offset into the file.
  Index at_offset(std::uint32_t offset);
  Token token(Index index) {
    if (index >= tokens_.size() && (index == nowhere || !cut_to(index))) {
      return {.begin = statement_.end, .end = statement_.end};
    }
    return tokens_[index];
  }
  std::string_view text(Index index) { return token(index).text(parsed_.text); }

  bool is(Index index, char c) { return token(index).is(parsed_.text, c); }
  bool is(Index index, std::string_view word) { return token(index).is_word(parsed_.text, word); }
  /// The words, one behind the other.
  bool are(Index index, std::string_view first, std::string_view second) {
    return is(index, first) && is(index + 1, second);
  }
  bool opens(Index index) { return depth_change(index) > 0; }
  bool closes(Index index) { return depth_change(index) < 0; }
  bool is_name(Index index);
  /// The identifier at `index` as PostgreSQL folds it; empty where there is none.
  std::string identifier(Index index);

  /// From the start of `first` to the end of the token before `last`; empty where `last` is not
  /// behind `first`.
  Span span(Index first, Index last);
  Span span(Index index) { return span(index, index + 1); }
  /// A span that starts at a location and has the length of the token there.
  Span token_span(int location);
  /// The tokens' text on one line without comments: what stood apart is parted by one blank.
  std::string joined(Index first, Index last);

  /// What the brackets that begin at `open` hold.
  Span inside(Index open);
  /// Behind the bracket that closes the one at `open`.
  Index behind_bracket(Index open);
  /// The first comma or closing bracket that is not inside brackets opened behind `from`, or the
  /// end of the statement.
  Index item_end(Index from);
  /// The first such word in [from, to) outside of brackets; `nowhere` if there is none.
  Index find_word(Index from, Index to, std::string_view word);
  /// The next opening parenthesis at or behind `from`.
  Index find_open(Index from);
  /// Behind the last token of the statement.
  Index end();

  /// Behind a dotted name, with or without `.*` or an operator at its end.
  Index name_end(Index from);
  /// Behind a type's name, modifiers and array bounds (gram.y: Typename, func_type).
  Index type_end(Index from);
  /// Behind a call, or a name alone, with FILTER, OVER and WITHIN GROUP.
  Index call_end(Index from);
  /// Behind the subscripts, fields and tests that may follow an operand; `from` if there are none.
  Index postfix_end(Index from);
  /// Behind IS [NOT] NULL, TRUE, JSON ...; `from` at IS, ISNULL or NOTNULL.
  Index test_end(Index from);
  /// Behind the fields of an interval, DAY TO SECOND(3); `from` where there are none.
  Index interval_end(Index from);

 private:
  bool cut_to(Index index);
  /// 1 at an opening bracket, -1 at a closing one.
  int depth_change(Index index);

  Span statement_;
  const ParsedText& parsed_;
  std::span<const Token> tokens_;  ///< those known so far
  Tokenizer tokenizer_;
  std::vector<Token> cut_;  ///< what `tokens_` refers to, unless it is `parsed().tokens`
  bool complete_ = false;
  Index found_ = 0;  ///< what `at_offset` found last
};

}  // namespace pgplumb::sql
