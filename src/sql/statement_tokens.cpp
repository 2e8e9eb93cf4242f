#include "sql/statement_tokens.h"

#include <algorithm>
#include <array>

#include "text/ascii.h"

namespace pgplumb::sql {

StatementTokens::StatementTokens(Span statement, const ParsedText& parsed)
    : statement_(statement),
      parsed_(parsed),
      tokenizer_(parsed.text.substr(0, statement.end),
                 std::min<std::uint32_t>(statement.begin, statement.end)) {
  if (parsed.tokens.empty()) return;
  const auto first = std::ranges::lower_bound(parsed.tokens, statement.begin, {}, &Token::begin);
  const auto last =
      std::ranges::upper_bound(first, parsed.tokens.end(), statement.end, {}, &Token::end);
  tokens_ = std::span(first, last);
  complete_ = true;
}

bool StatementTokens::cut_to(Index index) {
  while (!complete_ && index >= tokens_.size()) {
    const Token token = tokenizer_.next();
    complete_ = token.kind == TokenKind::end;
    if (complete_) break;
    cut_.push_back(token);
    tokens_ = cut_;
  }
  return index < tokens_.size();
}

int StatementTokens::depth_change(Index index) {
  const Token found = token(index);
  if (found.kind != TokenKind::punctuation) return 0;
  const char c = parsed_.text[found.begin];
  return c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
}

StatementTokens::Index StatementTokens::at_offset(std::uint32_t offset) {
  while (!complete_ && (tokens_.empty() || tokens_.back().end <= offset)) cut_to(tokens_.size());
  // One place is mostly asked for soon after the one before it.
  constexpr Index near = 16;
  const bool behind =
      found_ <= tokens_.size() && (found_ == 0 || tokens_[found_ - 1].end <= offset);
  const Index from = behind ? found_ : 0;
  const Index to = behind ? std::min(found_ + near, tokens_.size()) : 0;
  for (Index i = from; i < to; ++i) {
    if (tokens_[i].end > offset) return found_ = i;
  }
  const auto found =
      std::partition_point(tokens_.begin() + static_cast<std::ptrdiff_t>(to), tokens_.end(),
                           [=](const Token& token) { return token.end <= offset; });
  return found_ = static_cast<Index>(found - tokens_.begin());
}

StatementTokens::Index StatementTokens::at(int location) {
  if (location < 0) return nowhere;
  return at_offset(parsed_.offset + static_cast<std::uint32_t>(location));
}

StatementTokens::Index StatementTokens::end() {
  while (!complete_) cut_to(tokens_.size());
  return tokens_.size();
}

bool StatementTokens::is_name(Index index) {
  const TokenKind kind = token(index).kind;
  return kind == TokenKind::word || kind == TokenKind::quoted_identifier;
}

std::string StatementTokens::identifier(Index index) {
  constexpr std::size_t longest = 63;  // NAMEDATALEN - 1
  const Token found = token(index);
  std::string_view written = found.text(parsed_.text);
  std::string name;
  if (found.kind == TokenKind::word) {
    name = to_lower(written);
  } else if (found.kind == TokenKind::quoted_identifier) {
    written.remove_prefix(std::min(written.find('"') + 1, written.size()));
    if (written.ends_with('"')) written.remove_suffix(1);
    for (std::size_t i = 0; i < written.size(); ++i) {
      name += written[i];
      if (written[i] == '"') ++i;
    }
  }
  if (name.size() > longest) {
    std::size_t cut = longest;
    while (cut > 0 && (static_cast<unsigned char>(name[cut]) & 0xC0U) == 0x80U) --cut;
    name.resize(cut);
  }
  return name;
}

Span StatementTokens::span(Index first, Index last) {
  if (first == nowhere || last == nowhere || last <= first) return {.file = parsed_.file};
  return {parsed_.file, token(first).begin, token(last - 1).end};
}

Span StatementTokens::token_span(int location) {
  const Index index = at(location);
  return index == nowhere ? Span{.file = parsed_.file} : span(index);
}

std::string StatementTokens::joined(Index first, Index last) {
  std::string result;
  if (first == nowhere || last == nowhere) return result;
  for (Index i = first; i < last && cut_to(i); ++i) {
    if (i > first && tokens_[i - 1].end < tokens_[i].begin) result += ' ';
    result += tokens_[i].text(parsed_.text);
  }
  return result;
}

Span StatementTokens::inside(Index open) {
  return open == nowhere ? span(0, 0) : span(open + 1, behind_bracket(open) - 1);
}

StatementTokens::Index StatementTokens::behind_bracket(Index open) {
  if (open == nowhere) return nowhere;
  int depth = 0;
  Index i = open;
  for (; cut_to(i); ++i) {
    depth += depth_change(i);
    if (depth <= 0) return i + 1;
  }
  return i;
}

StatementTokens::Index StatementTokens::item_end(Index from) {
  if (from == nowhere) return nowhere;
  Index i = from;
  for (int depth = 0; cut_to(i); ++i) {
    const int change = depth_change(i);
    if (depth == 0 && (change < 0 || is(i, ','))) break;
    depth += change;
  }
  return i;
}

StatementTokens::Index StatementTokens::find_word(Index from, Index to, std::string_view word) {
  if (from == nowhere) return nowhere;
  for (Index i = from; i < to && cut_to(i); ++i) {
    if (is(i, word)) return i;
    if (opens(i)) i = behind_bracket(i) - 1;
  }
  return nowhere;
}

StatementTokens::Index StatementTokens::find_open(Index from) {
  if (from == nowhere) return nowhere;
  for (Index i = from; cut_to(i); ++i) {
    if (is(i, '(')) return i;
  }
  return nowhere;
}

StatementTokens::Index StatementTokens::name_end(Index from) {
  if (from == nowhere) return nowhere;
  Index i = from + 1;
  while (is(i, '.') && (is_name(i + 1) || token(i + 1).kind == TokenKind::op)) i += 2;
  return i;
}

StatementTokens::Index StatementTokens::interval_end(Index from) {
  constexpr std::array<std::string_view, 6> fields{"year", "month",  "day",
                                                   "hour", "minute", "second"};
  const auto is_field = [&](Index i) {
    return std::ranges::any_of(fields, [&](std::string_view field) { return is(i, field); });
  };
  if (!is_field(from)) return from;
  Index i = from + 1;
  if (is(i, "to") && is_field(i + 1)) i += 2;
  return is(i, '(') ? behind_bracket(i) : i;
}

StatementTokens::Index StatementTokens::type_end(Index from) {
  if (from == nowhere) return nowhere;
  Index i = is(from, "setof") ? from + 1 : from;
  const auto skip_modifiers = [&] {
    if (is(i, '(')) i = behind_bracket(i);
  };
  if (is(i, "double") && is(i + 1, "precision")) {
    i += 2;
  } else if (is(i, "time") || is(i, "timestamp")) {
    ++i;
    skip_modifiers();
    if ((is(i, "with") || is(i, "without")) && are(i + 1, "time", "zone")) i += 3;
  } else if (is(i, "interval")) {
    ++i;
    skip_modifiers();
    i = interval_end(i);
  } else {
    if (is(i, "national")) ++i;
    if (is(i + 1, "varying") &&
        (is(i, "character") || is(i, "char") || is(i, "nchar") || is(i, "bit"))) {
      ++i;
    }
    i = name_end(i);
    if (is(i, '%') && is(i + 1, "type")) i += 2;
    skip_modifiers();
  }
  if (is(i, "array")) ++i;
  while (is(i, '[')) i = behind_bracket(i);
  return i;
}

StatementTokens::Index StatementTokens::test_end(Index from) {
  if (!is(from, "is")) return from + 1;
  Index i = from + 1;
  if (is(i, "not")) ++i;
  if (is(i, "json")) {
    ++i;
    if (is(i, "value") || is(i, "array") || is(i, "object") || is(i, "scalar")) ++i;
    if ((is(i, "with") || is(i, "without")) && is(i + 1, "unique")) {
      i += is(i + 2, "keys") ? 3 : 2;
    }
    return i;
  }
  return is(i + 1, "normalized") ? i + 2 : i + 1;
}

StatementTokens::Index StatementTokens::call_end(Index from) {
  if (from == nowhere) return nowhere;
  Index i = name_end(from);
  if (is(i, '(')) i = behind_bracket(i);
  for (;;) {
    if ((is(i, "filter") || is(i, "over")) && is(i + 1, '(')) {
      i = behind_bracket(i + 1);
    } else if (is(i, "over") && is_name(i + 1)) {
      i += 2;
    } else if (are(i, "within", "group") && is(i + 2, '(')) {
      i = behind_bracket(i + 2);
    } else {
      return i;
    }
  }
}

StatementTokens::Index StatementTokens::postfix_end(Index from) {
  if (from == nowhere) return nowhere;
  Index i = from;
  for (;;) {
    if (is(i, '[')) {
      i = behind_bracket(i);
    } else if (is(i, '.') && (is_name(i + 1) || is(i + 1, '*'))) {
      i += 2;
    } else if (is(i, "is")) {
      i = test_end(i);
    } else {
      return i;
    }
  }
}

}  // namespace pgplumb::sql
