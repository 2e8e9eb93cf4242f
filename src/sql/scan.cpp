// Statements end at semicolons, as psql finds them (psqlscan.l), but not inside the parentheses of
// CREATE RULE or inside BEGIN ATOMIC ... END. Other parentheses do not hide a semicolon: one that
// is not closed shall not swallow the rest of the file. For the same reason a nested statement that
// is still open at the end of the file is cut at its first semicolon and the rest is read again;
// how often is bounded, so that no file takes more than a few readings.
#include "sql/scan.h"

#include <algorithm>
#include <array>
#include <limits>

namespace pgplumb::sql {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/// Nothing but blanks, and the byte order mark, between the start of the line and `at`.
bool opens_line(std::string_view text, std::uint32_t at) {
  const auto breaks_line = [&](std::uint32_t i) { return text[i] == '\n' || text[i] == '\r'; };
  while (at > 0 && is_blank(text[at - 1]) && !breaks_line(at - 1)) --at;
  return at == 0 || breaks_line(at - 1) || text.substr(0, at) == byte_order_mark;
}

void blank_nul_bytes(std::string& text, std::size_t from) {
  while ((from = text.find('\0', from)) != std::string::npos) text[from++] = ' ';
}

bool starts_schema_change(std::string_view line) {
  line = line.substr(0, 16);
  constexpr std::array<std::string_view, 10> words = {
      "create", "alter", "drop", "comment", "grant", "revoke", "insert", "truncate", "do", "copy"};
  const Token first{
      .kind = TokenKind::word,
      .end = static_cast<std::uint32_t>(std::min(line.find_first_of(" \t\r\n"), line.size()))};
  return std::ranges::any_of(words, [&](auto word) { return first.is_word(line, word); });
}

}  // namespace

Scanner::Scanner(const SourceFile& source, std::uint32_t file, const ParseOptions& options)
    : source_(source), options_(options), file_(file) {
  constexpr std::size_t usual_token = 4;  // bytes, with the blanks behind it
  const std::size_t size = std::min<std::size_t>(source.text.size(), options.end);
  // A file of many sections is scanned as often: bytes of the others are not even written.
  // The count that libstdc++ 12 gives the function is that of the room.
  scan_.text.resize_and_overwrite(size, [size](char*, std::size_t) { return size; });
  if (begin() > 0) scan_.text[begin() - 1] = '\n';
  scan_.tokens.reserve((size - begin()) / usual_token);
  read(begin());
}

std::uint32_t Scanner::begin() const {
  return std::min(options_.begin, static_cast<std::uint32_t>(scan_.text.size()));
}

void Scanner::restart(std::uint32_t at) {
  forget_tokens();
  const auto behind = [at](const auto& found) {
    if constexpr (requires { found.span; }) {
      return found.span.begin >= at;
    } else {
      return found.begin >= at;
    }
  };
  const auto forget = [&](auto& list) {
    while (!list.empty() && behind(list.back())) list.pop_back();
  };
  forget(scan_.statements);
  forget(scan_.comments);
  forget(scan_.psql_commands);
  forget(scan_.placeholders);
  if (!scan_.statements.empty() && scan_.statements.back().stop > at) {
    StatementText& cut = scan_.statements.back();
    cut.stop = cut.end = at;
    while (cut.end > cut.begin + 1 &&
           (is_blank(scan_.text[cut.end - 1]) || scan_.text[cut.end - 1] == ';')) {
      --cut.end;
    }
    cut.data.reset();
  }
  read(at);
}

void Scanner::prepare_text(std::uint32_t begin) {
  std::string& text = scan_.text;
  std::copy(source_.text.begin() + begin,
            source_.text.begin() + static_cast<std::ptrdiff_t>(text.size()), text.begin() + begin);
  if (begin == 0 && text.starts_with(byte_order_mark)) blank_out(text, 0, byte_order_mark.size());
  blank_nul_bytes(text, begin);
  const auto size = static_cast<std::uint32_t>(text.size());
  for (const Blanked& range : options_.blanked) {
    blank_out(text, std::max(range.begin, begin), std::min(range.end, size));
  }
  for (const Replaced& place : options_.replaced) {
    for (std::uint32_t i = 0; i < place.text.size(); ++i) {
      const std::uint32_t at = place.begin + i;
      if (at >= begin && at < size) text[at] = place.text[i];
    }
  }
}

void Scanner::read(std::uint32_t at) {
  do {
    prepare_text(at);
    tokens_ = Tokenizer(scan_.text, at);
    state_ = {};
    Token token;
    while (tokens_.read(token)) {
      switch (token.kind) {
        case TokenKind::comment:
          add_comment(token);
          break;
        case TokenKind::punctuation:
          take_punctuation(token);
          break;
        case TokenKind::word:
          if (state_.kind != Kind::other || state_.token_count == 0) take_word(token);
          add_token(token);
          break;
        case TokenKind::op:
          take_operator(token);
          break;
        default:
          add_token(token);
      }
    }
    at = state_.statement.begin;
  } while (cut_unclosed());
  end_statement(static_cast<std::uint32_t>(scan_.text.size()));
}

/// At the end of the file: whether the last statement is to be read again, with its semicolons
/// taken as ends.
bool Scanner::cut_unclosed() {
  if (!is_nested() || !state_.inner_semicolon) return false;
  forget_tokens();
  const std::uint32_t begin = state_.statement.begin;
  const bool give_up = cuts_left_-- <= 0;
  cut_before_ = give_up ? std::numeric_limits<std::uint32_t>::max() : *state_.inner_semicolon + 1;
  std::erase_if(scan_.comments,
                [&](const CommentText& found) { return found.span.begin >= begin; });
  std::erase_if(scan_.psql_commands, [&](const Span& found) { return found.begin >= begin; });
  std::erase_if(scan_.placeholders, [&](const Placeholder& found) { return found.begin >= begin; });
  return true;
}

bool Scanner::is_nested() const {
  return state_.atomic_blocks > 0 || (state_.kind == Kind::create_rule && state_.parentheses > 0);
}

void Scanner::take_word(const Token& word) {
  const std::string_view text = scan_.text;
  const auto is = [&](std::string_view lower) { return word.is_word(text, lower); };
  const auto follows = [&](std::string_view lower) { return state_.previous.is_word(text, lower); };
  switch (state_.kind) {
    case Kind::other:
      if (is("create")) state_.kind = Kind::create;
      if (is("copy")) state_.kind = Kind::copy;
      break;
    case Kind::create:
      if (is("rule") &&
          (state_.token_count == 1 || (state_.token_count == 3 && follows("replace")))) {
        state_.kind = Kind::create_rule;
      } else if (state_.atomic_blocks == 0) {
        if (is("atomic") && follows("begin")) state_.atomic_blocks = 1;
      } else if (!state_.previous.is(text, '.') && !follows("as")) {
        if (is("case")) ++state_.atomic_blocks;
        if (is("end")) --state_.atomic_blocks;
      }
      break;
    case Kind::copy:
      // The grammar takes STDOUT for STDIN (copy_file_name in gram.y).
      if (state_.parentheses == 0 && follows("from") && (is("stdin") || is("stdout"))) {
        state_.from_stdin = true;
      }
      break;
    case Kind::create_rule:
      break;
  }
}

void Scanner::take_punctuation(const Token& token) {
  switch (scan_.text[token.begin]) {
    case ';':
      take_semicolon(token);
      return;
    case '\\':
      take_psql_command(token);
      return;
    case '{':
      take_template(token);
      return;
    case '(':
      ++state_.parentheses;
      break;
    case ')':
      --state_.parentheses;
      break;
    default:
      break;
  }
  add_token(token);
}

/// PostgreSQL's lexer reads all of a run such as `+-+-+-...` for each operator in it. A run that is
/// longer than any operator may be is cut.
void Scanner::take_operator(const Token& token) {
  if (token.begin != operators_end_) operators_begin_ = token.begin;
  operators_end_ = token.end;
  add_token(token);
  if (operators_end_ - operators_begin_ < longest_operator) return;
  forget_tokens();
  std::uint32_t end = token.end;
  while (end < scan_.text.size() && is_operator(scan_.text[end])) ++end;
  blank_out(scan_.text, token.end, end);
}

void Scanner::take_semicolon(const Token& semicolon) {
  if (is_nested() && semicolon.begin >= cut_before_) {
    if (!state_.inner_semicolon) state_.inner_semicolon = semicolon.begin;
    add_token(semicolon);
    return;
  }
  if (state_.from_stdin) {
    state_.statement.data = data_behind(semicolon.end);
    if (state_.statement.data) skip_data(*state_.statement.data);
  }
  end_statement(semicolon.end);
}

void Scanner::take_psql_command(const Token& backslash) {
  const PsqlCommand command = psql_command_at(scan_.text, backslash.begin);
  if (command.end == backslash.begin) {
    add_token(backslash);
    return;
  }
  scan_.psql_commands.push_back({.file = file_, .begin = backslash.begin, .end = command.end});
  blank_out(scan_.text, backslash.begin, command.end);
  tokens_.seek(command.end);
  if (command.ends_statement || command.is_semicolon) {
    scan_.text[backslash.begin] = ';';
    tokens_.seek(backslash.begin);
  }
  if (command.data_follows) {
    if (const auto data = data_behind(command.end)) skip_data(*data);
  }
}

void Scanner::take_template(const Token& brace) {
  std::optional<Placeholder> found = template_at(scan_.text, brace.begin);
  if (!found) {
    add_token(brace);
    return;
  }
  forget_tokens();
  const bool starts_statement = state_.token_count == 0 || state_.statement.begin == found->begin;
  if (starts_statement && stands_alone(*found)) found->stand_in = StandIn::blank;
  write_stand_in(scan_.text, source_.text, *found);
  scan_.placeholders.push_back(*found);
  // A `$` in front was taken for a token of its own or for the end of a word.
  if (starts_statement) state_ = {};
  tokens_.seek(found->begin);
}

bool Scanner::stands_alone(const Placeholder& placeholder) const {
  std::uint32_t behind = placeholder.end;
  const std::string_view text = scan_.text;
  while (behind < text.size() && (is_space(text[behind]) || text[behind] == ';')) ++behind;
  return (behind == text.size() || text[behind] == '\n') &&
         opens_line(source_.text, placeholder.begin);
}

void Scanner::add_token(const Token& token) {
  if (state_.token_count++ == 0) state_.statement.begin = token.begin;
  state_.statement.end = token.end;
  state_.statement.unterminated = token.unterminated && token.kind != TokenKind::comment;
  if (keeps_tokens_) scan_.tokens.push_back(token);
  if (state_.kind != Kind::other) state_.previous = token;
}

void Scanner::forget_tokens() {
  keeps_tokens_ = false;
  scan_.tokens.clear();
}

void Scanner::add_comment(const Token& comment) {
  if (comment.unterminated) {  // a syntax error, and so part of a statement
    forget_tokens();
    blank_out(scan_.text, comment.begin + 2, comment.end);
    add_token(comment);
    return;
  }
  scan_.comments.push_back({.span = {.file = file_, .begin = comment.begin, .end = comment.end},
                            .own_line = opens_line(source_.text, comment.begin)});
  // PostgreSQL's lexer reads a run of operator characters again for each comment that begins in it
  // (xcstart in scan.l): `/**//**//**/...` would take it forever.
  if (scan_.text[comment.begin] == '/') blank_out(scan_.text, comment.begin, comment.end);
}

void Scanner::end_statement(std::uint32_t stop) {
  state_.statement.stop = stop;
  if (state_.token_count > 0) scan_.statements.push_back(state_.statement);
  state_ = {};
}

/// Rows begin on the line below `at`, unless more SQL stands on this one.
std::optional<InlineData> Scanner::data_behind(std::uint32_t at) {
  const std::size_t line_end = scan_.text.find('\n', at);
  if (line_end == std::string::npos) return std::nullopt;
  Tokenizer rest(std::string_view(scan_.text).substr(0, line_end), at);
  std::vector<Token> comments;
  for (Token token; rest.read(token);) {
    if (token.kind != TokenKind::comment || token.unterminated) return std::nullopt;
    comments.push_back(token);
  }
  for (const Token& comment : comments) add_comment(comment);
  return inline_data_from(scan_.text, static_cast<std::uint32_t>(line_end + 1));
}

void Scanner::skip_data(const InlineData& data) {
  blank_out(scan_.text, data.begin, data.resume);
  tokens_.seek(data.resume);
}

std::optional<std::uint32_t> likely_statement_after(std::string_view text, std::uint32_t from) {
  std::size_t at = from;
  while ((at = text.find(';', at)) != std::string_view::npos) {
    const std::size_t semicolon = at++;
    while (at < text.size() && is_space(text[at])) ++at;
    if (at == text.size() || text[at] != '\n') continue;
    while (at < text.size() && (is_blank(text[at]) || text.substr(at, 2) == "--")) {
      at = is_blank(text[at]) ? at + 1 : std::min(text.find('\n', at), text.size());
    }
    const bool at_margin = at > 0 && at < text.size() && text[at - 1] == '\n';
    if (at_margin && starts_schema_change(text.substr(at))) {
      return static_cast<std::uint32_t>(semicolon + 1);
    }
  }
  return std::nullopt;
}

}  // namespace pgplumb::sql
