// The whole file goes to PostgreSQL's parser at once. Where that fails, the parser's error says
// which statement it was: the statements before it are parsed again without it, it is tried with
// stand-ins for what may be placeholders, and parsing goes on behind it. Batches are as long as the
// last good run, so that a file full of errors costs no more than a few parses of its length.
#include "sql/parse.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "sql/lower.h"
#include "sql/scan.h"
#include "sql/token.h"
// PostgreSQL's headers come last.
#include "sql/pg_nodes.h"

namespace pgplumb::sql {

namespace {

/// How often a statement is parsed with other stand-ins before it is given up.
constexpr int most_attempts = 32;

/// How often a file is read again behind a string that nothing closes.
constexpr int most_restarts = 8;

/// One run of PostgreSQL's parser; its nodes live as long as this.
class RawParse {
 public:
  explicit RawParse(const char* input)
      : context_(pg_query_enter_memory_context()),
        result_(pg_query_raw_parse(input, PG_QUERY_PARSE_DEFAULT)) {}
  RawParse(const RawParse&) = delete;
  RawParse(RawParse&&) = delete;
  RawParse& operator=(const RawParse&) = delete;
  RawParse& operator=(RawParse&&) = delete;
  ~RawParse() {
    free(result_.stderr_buffer);
    if (result_.error != nullptr) pg_query_free_error(result_.error);
    pg_query_exit_memory_context(context_);
  }

  [[nodiscard]] const List* tree() const { return result_.tree; }
  /// Null where parsing went well.
  [[nodiscard]] const PgQueryError* error() const { return result_.error; }

 private:
  MemoryContext context_;
  PgQueryInternalParsetreeAndError result_;
};

/// What the parser said, and where; without a place for the few errors that have none.
struct Failure {
  std::string message;
  std::optional<std::uint32_t> at;
  std::string_view sqlstate = "42601";
};

/// processCASbits() in gram.y has the one refusal of the grammar that is no syntax error.
std::string_view sqlstate_of(const PgQueryError& error) {
  const bool unsupported =
      error.funcname != nullptr && std::string_view(error.funcname) == "processCASbits";
  return unsupported ? "0A000" : "42601";
}

/// The offset of the character with number `cursor`, counted from 1 at `begin`. PostgreSQL counts
/// characters (parser_errposition).
std::uint32_t offset_of(std::string_view text, std::uint32_t begin, int cursor) {
  std::size_t at = begin;
  for (int left = cursor - 1; left > 0 && at < text.size(); --left) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  }
  return static_cast<std::uint32_t>(at);
}

/// The first line of a text, and not too much of it.
std::string_view first_line(std::string_view text) {
  constexpr std::size_t longest = 80;
  std::size_t size = std::min(text.size(), longest);
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  text = text.substr(0, size);
  return text.substr(0, text.find_first_of("\r\n"));
}

Token last_token(std::string_view text, std::uint32_t begin) {
  Tokenizer tokens(text, begin);
  Token last;
  for (Token token = tokens.next(); token.kind != TokenKind::end; token = tokens.next()) {
    last = token;
  }
  return last;
}

class FileParser {
 public:
  FileParser(const SourceFile& source, std::uint32_t file, const ParseOptions& options)
      : source_(source), file_(file), scanner_(source, file, options), scan_(scanner_.result()) {}

  ParsedFile run();

 private:
  std::optional<Failure> parse_batch(std::size_t first, std::size_t count);
  void lower_all(const List* tree, std::size_t first, std::size_t count);
  [[nodiscard]] bool has_placeholder(Span span) const;
  [[nodiscard]] Span tokens_between(std::uint32_t begin, std::uint32_t end) const;
  [[nodiscard]] std::size_t statement_at(std::size_t first, std::uint32_t offset) const;

  void recover(std::size_t index, Failure failure);
  bool parse_with_stand_ins(std::size_t index, SyntaxError& error, Failure failure);
  std::vector<Placeholder> placeholders_of(const StatementText& place);
  bool change_stand_in(std::vector<Placeholder>& placeholders, const Failure& failure);
  void write(const std::vector<Placeholder>& placeholders);
  void read_on_behind(std::size_t index, std::uint32_t error_at);
  [[nodiscard]] SyntaxError describe(std::size_t index, const Failure& failure) const;

  const SourceFile& source_;
  std::uint32_t file_;
  Scanner scanner_;
  Scan& scan_;
  ParsedFile parsed_;
  int restarts_left_ = most_restarts;
};

ParsedFile FileParser::run() {
  parsed_.statements.reserve(scan_.statements.size());
  std::size_t at = 0;
  std::size_t size = scan_.statements.size();
  bool seemed_good = false;  // the parser found nothing wrong before the batch's end
  while (at < scan_.statements.size()) {
    const std::size_t count = std::min(size, scan_.statements.size() - at);
    std::optional<Failure> failure = parse_batch(at, count);
    if (!failure) {
      at += count;
      size = count * 2;
      seemed_good = false;
      continue;
    }
    const std::size_t failed = failure->at ? statement_at(at, *failure->at) : at;
    if (count == 1 || (failure->at && failed == at)) {
      recover(at++, std::move(*failure));
      size = 2;
      seemed_good = false;
    } else if (failure->at && !seemed_good) {
      size = failed - at;
      seemed_good = true;
    } else {
      // The error has no place, or lies before the one that was seen: BEGIN ATOMIC without its END
      // takes in the statements behind it.
      size = count / 2;
    }
  }
  parsed_.comments = std::move(scan_.comments);
  parsed_.psql_commands = std::move(scan_.psql_commands);
  return std::move(parsed_);
}

/// Parses `count` statements from `first` on, and lowers them if all went well.
std::optional<Failure> FileParser::parse_batch(std::size_t first, std::size_t count) {
  const std::uint32_t begin = scan_.statements[first].begin;
  const std::uint32_t stop = scan_.statements[first + count - 1].stop;
  // The parser wants a string that ends in NUL. It makes a copy for itself, so that the text is
  // whole again when it returns.
  const bool cut = stop < scan_.text.size();
  const char behind = cut ? std::exchange(scan_.text[stop], '\0') : '\0';
  const RawParse raw(scan_.text.c_str() + begin);
  if (cut) scan_.text[stop] = behind;

  if (const PgQueryError* error = raw.error()) {
    Failure failure{.message = error->message, .at = std::nullopt, .sqlstate = sqlstate_of(*error)};
    if (error->cursorpos > 0) failure.at = offset_of(scan_.text, begin, error->cursorpos);
    return failure;
  }
  lower_all(raw.tree(), first, count);
  return std::nullopt;
}

void FileParser::lower_all(const List* tree, std::size_t first, std::size_t count) {
  const std::span places = std::span(scan_.statements).subspan(first, count);
  const std::uint32_t offset = places.front().begin;
  const ParsedText parsed{
      .text = scan_.text, .file = file_, .offset = offset, .tokens = scan_.tokens};
  std::size_t index = 0;
  for (int i = 0; i < list_length(tree); ++i) {
    const auto& raw = *static_cast<const ::RawStmt*>(list_nth(tree, i));
    // It may begin with blanks and comments, and a length of 0 means "to the end" (parsenodes.h).
    const std::uint32_t begin = offset + static_cast<std::uint32_t>(raw.stmt_location);
    const std::uint32_t end =
        raw.stmt_len > 0 ? begin + static_cast<std::uint32_t>(raw.stmt_len) : places.back().stop;
    while (index + 1 < count && places[index].end <= begin) ++index;
    std::size_t last = index;
    while (last + 1 < count && places[last + 1].begin < end) ++last;

    Span span{.file = file_, .begin = places[index].begin, .end = places[last].end};
    const bool begins_blank = is_blank(scan_.text[span.begin]);
    if (begins_blank || span.begin < begin || span.end > end) {
      span = tokens_between(std::max(begin, span.begin), std::min(end, span.end));
    }
    Statement statement = lower(raw, span, parsed);
    if (auto* copy = std::get_if<Copy>(&statement.node)) {
      if (const auto& data = places[last].data) {
        copy->data = {.file = file_, .begin = data->begin, .end = data->end};
      }
    }
    if (auto* set = std::get_if<Set>(&statement.node)) set->has_placeholder = has_placeholder(span);
    parsed_.statements.push_back(std::move(statement));
  }
}

/// Whether what was parsed is not what the file has there, or a string holds a template.
bool FileParser::has_placeholder(Span span) const {
  const auto cut = [&](std::string_view text) {
    return text.substr(span.begin, span.end - span.begin);
  };
  const std::string_view parsed = cut(scan_.text);
  if (parsed != cut(source_.text)) return true;
  for (std::size_t at = parsed.find('{'); at != parsed.npos; at = parsed.find('{', at + 1)) {
    if (template_at(parsed, static_cast<std::uint32_t>(at))) return true;
  }
  return false;
}

/// From the first to the last token of a statement that the scanner did not tell from its
/// neighbour, or that a blank stand-in begins.
Span FileParser::tokens_between(std::uint32_t begin, std::uint32_t end) const {
  Tokenizer tokens(std::string_view(scan_.text).substr(0, end), begin);
  Token token = tokens.next();
  Span span{.file = file_, .begin = token.begin, .end = token.end};
  for (; token.kind != TokenKind::end && !token.is(scan_.text, ';'); token = tokens.next()) {
    span.end = token.end;
  }
  return span;
}

/// The statement that holds the offset, or the last that begins before it.
std::size_t FileParser::statement_at(std::size_t first, std::uint32_t offset) const {
  const auto begin = scan_.statements.begin() + static_cast<std::ptrdiff_t>(first);
  const auto behind =
      std::ranges::upper_bound(begin, scan_.statements.end(), offset, {}, &StatementText::begin);
  return static_cast<std::size_t>(std::max(begin, behind - 1) - scan_.statements.begin());
}

/// Deals with the one statement that does not parse.
void FileParser::recover(std::size_t index, Failure failure) {
  SyntaxError error = describe(index, failure);
  if (parse_with_stand_ins(index, error, std::move(failure))) return;
  const std::uint32_t error_at = error.span.begin;
  parsed_.errors.push_back(std::move(error));
  if (scan_.statements[index].unterminated) read_on_behind(index, error_at);
}

bool FileParser::parse_with_stand_ins(std::size_t index, SyntaxError& error, Failure failure) {
  std::vector<Placeholder> placeholders = placeholders_of(scan_.statements[index]);
  if (placeholders.empty()) return false;
  const auto try_again = [&] {
    write(placeholders);
    std::optional<Failure> next = parse_batch(index, 1);
    if (!next) return true;
    failure = std::move(*next);
    return false;
  };
  if (try_again()) return true;
  error = describe(index, failure);
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    if (!change_stand_in(placeholders, failure)) break;
    if (try_again()) return true;
  }
  for (Placeholder& placeholder : placeholders) placeholder.stand_in = StandIn::blank;
  return try_again();
}

std::vector<Placeholder> FileParser::placeholders_of(const StatementText& place) {
  std::vector<Placeholder> placeholders = variables_in(scan_.text, place.begin, place.end);
  const auto first =
      std::ranges::lower_bound(scan_.placeholders, place.begin, {}, &Placeholder::begin);
  for (auto it = first; it != scan_.placeholders.end() && it->begin < place.end; ++it) {
    placeholders.push_back(*it);
  }
  return placeholders;
}

void FileParser::write(const std::vector<Placeholder>& placeholders) {
  scan_.tokens.clear();  // a stand-in may be another token
  for (const Placeholder& placeholder : placeholders) {
    write_stand_in(scan_.text, source_.text, placeholder);
  }
}

/// Where the error stands at a placeholder, tries the next stand-in for it and for all that read
/// the same in the source.
bool FileParser::change_stand_in(std::vector<Placeholder>& placeholders, const Failure& failure) {
  if (!failure.at) return false;
  const auto failed = std::ranges::find_if(placeholders, [&](const Placeholder& placeholder) {
    return placeholder.begin <= *failure.at && *failure.at < placeholder.end;
  });
  if (failed == placeholders.end() || failed->stand_in == StandIn::blank) return false;
  StandIn next = StandIn::blank;
  if (failed->stand_in == StandIn::identifier) next = StandIn::number;
  if (failed->stand_in == StandIn::number) next = StandIn::string;

  const std::string_view source = source_.text;
  const auto spelling = [&](const Placeholder& placeholder) {
    return source.substr(placeholder.begin, placeholder.end - placeholder.begin);
  };
  for (Placeholder& placeholder : placeholders) {
    if (spelling(placeholder) == spelling(*failed)) placeholder.stand_in = next;
  }
  return true;
}

/// A string that nothing closes hides the rest of the file: cuts the statement where another seems
/// to begin.
void FileParser::read_on_behind(std::size_t index, std::uint32_t error_at) {
  if (restarts_left_-- <= 0) return;
  const std::string_view read = std::string_view(source_.text).substr(0, scan_.text.size());
  const auto at = likely_statement_after(read, error_at);
  if (at && *at < scan_.statements[index].end) scanner_.restart(*at);
}

/// PostgreSQL's words, which end in the offending token: that token as the source has it, since a
/// stand-in may have been parsed, and no more than a line of it.
SyntaxError FileParser::describe(std::size_t index, const Failure& failure) const {
  const StatementText& place = scan_.statements[index];
  SyntaxError error{.span = {.file = file_, .begin = place.begin, .end = place.end},
                    .message = failure.message,
                    .sqlstate = failure.sqlstate};
  if (!failure.at) return error;

  constexpr std::string_view introduction = " at or near \"";
  const std::size_t near = failure.message.find(introduction);
  const bool names_token = near != std::string::npos;
  const std::string_view text = std::string_view(scan_.text).substr(0, place.stop);
  Token token;
  if (!Tokenizer(text, *failure.at).read(token)) token = last_token(text, place.begin);
  const std::size_t length = names_token ? failure.message.size() - near - introduction.size() - 1
                                         : token.end - token.begin;
  const std::string_view shown =
      first_line(std::string_view(source_.text).substr(token.begin, length));
  error.span.begin = token.begin;
  error.span.end = token.begin + static_cast<std::uint32_t>(shown.size());
  if (names_token) {
    error.message = fmt::format("{}{}{}\"", failure.message.substr(0, near), introduction, shown);
  }
  return error;
}

}  // namespace

ParsedFile parse(const SourceFile& source, std::uint32_t file, const ParseOptions& options) {
  return FileParser(source, file, options).run();
}

int parser_version() { return PG_VERSION_NUM / 10000; }

}  // namespace pgplumb::sql
