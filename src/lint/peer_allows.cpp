// Comments of three linters, as their own readers take them:
//   squawk  crates/squawk_linter/src/ignore.rs, ignore_index.rs: for what begins on the comment's
//           line or the next, or for the file
//   Atlas   sql/migrate/dir.go (directives), lint/lint.go (nolintRules): in the block of comments
//           right before a statement, or at the head of the file with an empty line behind
//   eugene  eugene/src/comments.rs: the first such comment of a statement's text, which begins
//           where the statement before it ends

#include "lint/peer_allows.h"

#include <algorithm>
#include <optional>

#include "lint/aliases.h"

namespace pgplumb::lint {
namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

/// What is inside of `--` or `/* */`.
std::string_view body_of(std::string_view comment) {
  if (comment.starts_with("/*") && comment.ends_with("*/") && comment.size() >= 4) {
    return comment.substr(2, comment.size() - 4);
  }
  return comment.starts_with("--") ? comment.substr(2) : std::string_view();
}

bool skip(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// The first empty line, where there is nothing but comments before it; 0 where there is more.
std::size_t end_of_head(std::string_view text) {
  std::size_t line = 0;
  while (line < text.size()) {
    const std::size_t end = std::min(text.find('\n', line), text.size());
    const std::string_view words = trim(text.substr(line, end - line));
    if (words.empty()) return line;
    if (!words.starts_with("--") && !words.starts_with('#')) return 0;
    line = end + 1;
  }
  return 0;
}

/// The end of the line before the last empty one in [begin, end); nothing where none is empty.
std::optional<std::size_t> last_empty_line(std::string_view text, std::size_t begin,
                                           std::size_t end) {
  bool is_empty = false;  // from here to the next end of a line
  for (std::size_t i = end; i > begin; --i) {
    const char c = text[i - 1];
    if (c == '\n') {
      if (is_empty) return i - 1;
      is_empty = true;
    } else if (blanks.find(c) == blanks.npos) {
      is_empty = false;
    }
  }
  return std::nullopt;
}

class Reader {
 public:
  Reader(const sql::ParsedFile& parsed, std::uint32_t file, std::string_view text)
      : file_(file), text_(text), places_(places_of(parsed)), head_end_(end_of_head(text)) {}

  void read(const sql::CommentText& comment, const config::Compat& compat) {
    if (compat.squawk) read_squawk(comment);
    if (compat.atlas) read_atlas(comment);
    if (compat.eugene) read_eugene(comment);
  }

  std::vector<Allow> allows;

 private:
  /// Names between separators, each an allow; one of everything where there are none.
  void add(std::string_view peer, std::string_view names, char separator, const Allow& like) {
    if (trim(names).empty()) {
      Allow allow = like;
      allow.peer = peer;
      allow.every_rule = true;
      allow.known = true;
      allows.push_back(std::move(allow));
      return;
    }
    while (!names.empty()) {
      const std::size_t end = std::min(names.find(separator), names.size());
      const std::string_view name = trim(names.substr(0, end));
      names.remove_prefix(std::min(end + 1, names.size()));
      if (name.empty()) continue;
      Allow allow = like;
      allow.peer = peer;
      allow.rule = name;
      allow.span = span_of(name);
      allow.ids = rules_of_peer(peer, name);
      allow.known = !allow.ids.empty();
      allows.push_back(std::move(allow));
    }
  }

  [[nodiscard]] Span span_of(std::string_view part) const {
    const auto begin = static_cast<std::uint32_t>(part.data() - text_.data());
    return {file_, begin, begin + static_cast<std::uint32_t>(part.size())};
  }

  [[nodiscard]] Span whole_file() const {
    return {file_, 0, static_cast<std::uint32_t>(text_.size())};
  }

  [[nodiscard]] const Span* statement_behind(std::uint32_t place) const {
    const auto next = std::ranges::lower_bound(places_, place, {}, &Span::begin);
    return next == places_.end() ? nullptr : &*next;
  }

  [[nodiscard]] const Span* statement_around(std::uint32_t place) const {
    const auto next = std::ranges::upper_bound(places_, place, {}, &Span::begin);
    return next == places_.begin() || place >= (next - 1)->end ? nullptr : &*(next - 1);
  }

  void read_squawk(const sql::CommentText& comment) {
    std::string_view body = trim(body_of(comment_text(comment, text_)));
    body = body.substr(0, body.find("--"));
    Allow allow{.directive = "squawk-ignore", .span = comment.span};
    if (skip(body, "squawk-ignore-file")) {
      allow.directive = "squawk-ignore-file";
      allow.target = whole_file();
      allow.reach = Reach::file;
    } else if (skip(body, "squawk-ignore")) {
      allow.target = line_and_next(comment.span.begin);
      allow.reach = Reach::lines;
    } else {
      return;
    }
    add("squawk", body, ',', allow);
  }

  /// All comments of one line have the same.
  [[nodiscard]] Span line_and_next(std::uint32_t place) {
    if (place < line_end_) return lines_;
    const std::size_t before = text_.substr(0, place).rfind('\n');
    const std::size_t begin = before == text_.npos ? 0 : before + 1;
    line_end_ = std::min(text_.find('\n', place), text_.size());
    const std::size_t end = std::min(text_.find('\n', line_end_ + 1), text_.size());
    lines_ = {file_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
    return lines_;
  }

  void read_atlas(const sql::CommentText& comment) {
    std::string_view body = trim(body_of(comment_text(comment, text_)));
    if (!skip(body, "atlas:nolint") || !(body.empty() || body.starts_with(' '))) return;
    Allow allow{.directive = "atlas:nolint", .span = comment.span};
    if (comment.span.begin < head_end_) {
      allow.target = whole_file();
      allow.reach = Reach::file;
    } else {
      const Span* next = statement_behind(comment.span.begin);
      if (next == nullptr || has_empty_line(comment.span.end, *next)) return;
      allow.target = *next;
    }
    add("atlas", body, ' ', allow);
  }

  /// Between a comment's end and the next statement. All comments of one gap ask about the same
  /// empty line: the last one.
  [[nodiscard]] bool has_empty_line(std::size_t comment_end, const Span& next) {
    if (gap_before_ != next.begin) {
      gap_before_ = next.begin;
      last_empty_ = last_empty_line(text_, comment_end, next.begin);
    }
    return last_empty_ && *last_empty_ >= comment_end;
  }

  void read_eugene(const sql::CommentText& comment) {
    std::string_view words = comment_text(comment, text_);
    if (!skip(words, "-- eugene: ignore") || !(trim(words).empty() || words.starts_with(' '))) {
      return;
    }
    const Span* statement = statement_around(comment.span.begin);
    if (statement == nullptr) statement = statement_behind(comment.span.begin);
    if (statement == nullptr || statement->begin == last_of_eugene_) return;
    last_of_eugene_ = statement->begin;
    add("eugene", words, ',',
        {.directive = "eugene: ignore", .span = comment.span, .target = *statement});
  }

  std::uint32_t file_;
  std::string_view text_;
  std::vector<Span> places_;
  /// Of the comments that the file begins with, where an empty line ends them.
  std::size_t head_end_ = 0;
  std::optional<std::uint32_t> gap_before_;  ///< begin of the statement behind `last_empty_`
  std::optional<std::size_t> last_empty_;
  Span lines_;                                   ///< what `line_and_next` said last
  std::size_t line_end_ = 0;                     ///< of the first line of `lines_`
  std::optional<std::uint32_t> last_of_eugene_;  ///< begin of the statement that has its comment
};

}  // namespace

std::vector<Allow> read_peer_allows(const sql::ParsedFile& parsed, std::uint32_t file,
                                    std::string_view text, const config::Compat& compat) {
  if (!compat.any() || parsed.comments.empty()) return {};
  Reader reader(parsed, file, text);
  for (const sql::CommentText& comment : parsed.comments) reader.read(comment, compat);
  return std::move(reader.allows);
}

}  // namespace pgplumb::lint
