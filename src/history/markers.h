#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "history/tool.h"

/// Markers in files: comments by which a tool cuts a file into sections.
namespace pgplumb::history {

/// A line without its line break (LF or CR LF), which belongs to `begin` to `next`.
struct Line {
  std::uint32_t begin = 0;
  std::uint32_t next = 0;
  std::string_view text;
};

/// The lines of a text, in a range-for. A byte order mark at the start is no part of the first.
class Lines {
 public:
  class Iterator {
   public:
    explicit Iterator(std::string_view whole, std::uint32_t at) : whole_(whole) { read(at); }
    const Line& operator*() const { return line_; }
    Iterator& operator++();
    bool operator==(const Iterator& other) const { return line_.begin == other.line_.begin; }

   private:
    void read(std::uint32_t at);
    std::string_view whole_;
    Line line_;
  };

  explicit Lines(std::string_view text) : text_(text) {}
  [[nodiscard]] Iterator begin() const;
  [[nodiscard]] Iterator end() const;

 private:
  std::string_view text_;
};
inline Lines lines_of(std::string_view text) { return Lines(text); }

std::string_view trim(std::string_view text);
/// Where the words begin in the text, from `from` on; `npos` where they are not. Every file is
/// asked for the words of every tool: this one is quick where they are not there.
std::size_t find_words(std::string_view text, std::string_view words, std::size_t from = 0);
inline bool has_words(std::string_view text, std::string_view words) {
  return find_words(text, words) != std::string_view::npos;
}
/// Some line with `--` in it passes the test.
bool any_comment_line(std::string_view text, bool (*test)(std::string_view line));
/// What follows `prefix` in a `--` comment line, blanks between them or not; nothing where the line
/// is otherwise. Blanks before `--` are let pass.
std::optional<std::string_view> after_comment_prefix(std::string_view line,
                                                     std::string_view prefix);

/// A stretch of text that runs in one transaction.
struct Section {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};
/// A part that is the section, its down section with it where that is not empty.
Part part_of(const Candidate& file, Section up, Section down, TransactionModel transaction);

/// The directive that a line is.
Directive directive_of(const Candidate& file, const Line& line, std::string no_effect = {});
/// The directive that some bytes of the file are.
Directive directive_of(const Candidate& file, std::string_view text, Section place,
                       std::string no_effect = {});

/// Reads a file by whichever tool's markers it has; without any it is one part.
Reading read_by_own_markers(Disk& disk, const Candidate& file, std::string_view text,
                            TransactionModel usual);

}  // namespace pgplumb::history
