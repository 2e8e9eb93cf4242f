// Each byte of the file is a statement's, a comment's that is copied, the tool's own words (which
// are written anew), a blank or a semicolon. What is none of these would be lost.

#include "rewrite/file_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "history/markers.h"
#include "history/path.h"
#include "text/line_index.h"

namespace pgplumb::rewrite {
namespace {

constexpr std::string_view between_statements = " \t\r\n\v\f;";
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

class Reader {
 public:
  Reader(const Sources& sources, const replay::ParsedMigration& migration,
         const history::Tool& tool)
      : migration_(*migration.migration),
        parsed_(migration.parsed),
        source_(sources[migration_.file]),
        text_(source_.text),
        tool_(tool),
        end_(static_cast<std::uint32_t>(text_.size())) {}

  FileWords read() {
    take_sections();
    for (const sql::Statement& statement : parsed_.statements) {
      take_gap(statement.span.begin);
      words_.around.push_back({.above = std::exchange(lines_, {}), .behind = {}, .inside = {}});
      take_inside(statement.span);
      at_ = statement.span.end;
    }
    take_gap(end_);
    words_.at_end = std::move(lines_);
    find_other_obstacles();
    return std::move(words_);
  }

 private:
  /// What the tool passes over at the file's ends is kept as it stands.
  void take_sections() {
    if (text_.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
    at_ = std::max(at_, migration_.begin);
    end_ = std::min(end_, migration_.end);
    for (const sql::Blanked& blanked : migration_.blanked) {
      if (blanked.end >= end_ && blanked.begin < end_) end_ = blanked.begin;
      if (blanked.begin <= at_ && blanked.end < end_) at_ = std::max(at_, blanked.end);
    }
    if (at_ > byte_order_mark.size()) words_.head = text_.substr(0, at_);
    words_.tail = text_.substr(end_);
  }

  /// From the end of a statement to the begin of the next.
  void take_gap(std::uint32_t end) {
    const std::uint32_t begin = at_;
    while (next_ < parsed_.comments.size() && parsed_.comments[next_].span.begin < end) {
      const sql::CommentText& comment = parsed_.comments[next_++];
      if (comment.span.begin < at_) continue;
      need_blank(at_, comment.span.begin);
      take_comment(comment, begin);
      at_ = comment.span.end;
    }
    need_blank(at_, end);
    at_ = std::max(at_, end);
  }

  void take_comment(const sql::CommentText& comment, std::uint32_t begin) {
    std::string words(text_.substr(comment.span.begin, comment.span.end - comment.span.begin));
    words.erase(words.find_last_not_of("\r\n") + 1);
    if (is_rewritten(comment.span, words)) return;
    if (tool_.marked != nullptr && tool_.marked(words + "\n")) {
      if (is_shown_only()) return;
      add_obstacle(comment.span.begin, fmt::format("what `{}` asks for", words));
    }
    const std::string_view gap = text_.substr(begin, comment.span.begin - begin);
    if (!words_.around.empty() && gap.find('\n') == std::string_view::npos) {
      words_.around.back().behind += " " + words;
    } else {
      lines_ += words + "\n";
    }
  }

  /// The tool's own words, which new files have where they need them.
  [[nodiscard]] bool is_rewritten(Span comment, std::string_view words) const {
    const history::Writing& writing = tool_.writing;
    if (is_directive(comment.begin)) {
      return !writing.head_outside.empty() || !writing.beside.empty() || is_shown_only();
    }
    for (const std::string_view own :
         {writing.head, writing.head_outside, writing.body_begin, writing.body_end}) {
      for (const history::Line& line : history::lines_of(own)) {
        if (!line.text.empty() && history::equal_ignoring_case(line.text, words)) return true;
      }
    }
    return false;
  }

  [[nodiscard]] bool is_directive(std::uint32_t at) const {
    return std::ranges::any_of(migration_.directives, [&](const history::Directive& each) {
      return each.path == source_.path && each.begin <= at && at < each.end;
    });
  }

  /// Such files are not written, and the tool has other words in them.
  [[nodiscard]] bool is_shown_only() const { return !tool_.writing.no_new_files.empty(); }

  void take_inside(Span statement) {
    while (next_ < parsed_.comments.size() && parsed_.comments[next_].span.begin < statement.end) {
      const Span span = parsed_.comments[next_++].span;
      words_.around.back().inside.emplace_back(text_.substr(span.begin, span.end - span.begin));
    }
  }

  void need_blank(std::uint32_t begin, std::uint32_t end) {
    if (begin >= end || is_shown_only()) return;
    const std::size_t found = text_.substr(0, end).find_first_not_of(between_statements, begin);
    if (found == std::string_view::npos || is_directive(static_cast<std::uint32_t>(found))) return;
    const std::string_view line = text_.substr(found, text_.find('\n', found) - found);
    add_obstacle(static_cast<std::uint32_t>(found),
                 fmt::format("`{}`, which is no SQL that is understood,",
                             line.substr(0, std::min(line.find('\r'), std::size_t{60}))));
  }

  void find_other_obstacles() {
    if (source_.latin1) add_obstacle(0, "the bytes of a file that is not UTF-8");
    if (source_.abridged) add_obstacle(0, "the rows of a large dump");
    for (const sql::SyntaxError& error : parsed_.errors) {
      add_obstacle(error.span.begin, "a statement that does not parse");
    }
    for (const Span& command : parsed_.psql_commands) {
      add_obstacle(command.begin, "a command to psql");
    }
  }

  void add_obstacle(std::uint32_t at, const std::string& what) {
    if (!words_.obstacle.empty()) return;
    words_.obstacle = fmt::format("{}:{}: {} would be lost", source_.path,
                                  LineIndex(text_).position(at, ColumnUnit::bytes).line, what);
  }

  const history::Migration& migration_;
  const sql::ParsedFile& parsed_;
  const SourceFile& source_;
  std::string_view text_;
  const history::Tool& tool_;
  std::uint32_t at_ = 0;
  std::uint32_t end_;     ///< of what the tool runs
  std::size_t next_ = 0;  ///< of the comments
  std::string lines_;     ///< comments that wait for the statement below them
  FileWords words_;
};

}  // namespace

FileWords read_words(const Sources& sources, const replay::ParsedMigration& migration,
                     const history::Tool& tool) {
  return Reader(sources, migration, tool).read();
}

}  // namespace pgplumb::rewrite
