// Reads a page line by line. Only what pages use of Markdown is known: headings by `#`, paragraphs
// and fences; inside a fence nothing is a heading.

#include "lint/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace pgplumb::lint {
namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view file_marker = "-- file:";
constexpr std::string_view before_marker = "-- before:";
constexpr std::string_view queries_marker = "-- queries:";
constexpr std::string_view unnamed_file = "migration.sql";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!(text = trimmed(text)).empty()) {
    const std::size_t end = std::min(text.find_first_of(blanks), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

/// The number of backticks that open or close a fence; 0 for other lines.
std::size_t fence_length(std::string_view line) {
  const std::size_t length = std::min(line.find_first_not_of('`'), line.size());
  return length >= 3 ? length : 0;
}

class PageReader {
 public:
  explicit PageReader(std::string_view markdown) : rest_(markdown) {}

  Page read() {
    while (const auto line = next_line()) read_line(*line);
    if (fence_ != 0) mistake(fence_line_, "the fence is never closed");
    close_section(static_cast<std::size_t>(rest_.data() - section_begin_));
    return std::move(page_);
  }

 private:
  std::optional<std::string_view> next_line() {
    if (rest_.empty()) return std::nullopt;
    ++line_number_;
    const std::size_t end = std::min(rest_.find('\n'), rest_.size() - 1) + 1;
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end);
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }

  void read_line(std::string_view line) {
    if (fence_ != 0) {
      if (fence_length(line) >= fence_ && trimmed(line.substr(fence_length(line))).empty()) {
        close_fence();
      } else {
        block_ += line;
        block_ += '\n';
      }
    } else if (fence_length(line) != 0) {
      fence_ = fence_length(line);
      fence_line_ = line_number_;
      info_ = words_of(line.substr(fence_));
      block_.clear();
      in_summary_ = false;
    } else if (line.starts_with("# ")) {
      if (!page_.title.empty()) mistake(line_number_, "a second title");
      page_.title = trimmed(line.substr(2));
      in_summary_ = true;
    } else if (line.starts_with("## ")) {
      close_section(static_cast<std::size_t>(line.data() - section_begin_));
      page_.sections.push_back({.title = trimmed(line.substr(3)), .text = {}});
      section_begin_ = rest_.data();
      in_summary_ = false;
    } else if (in_summary_) {
      read_summary(trimmed(line));
    }
  }

  void read_summary(std::string_view line) {
    if (line.empty()) {
      in_summary_ = page_.summary.empty();
      return;
    }
    if (!page_.summary.empty()) page_.summary += ' ';
    page_.summary += line;
  }

  void close_section(std::size_t length) {
    if (page_.sections.empty()) return;
    page_.sections.back().text = trimmed({section_begin_, length});
  }

  void close_fence() {
    fence_ = 0;
    const bool has_language = !info_.empty() && info_.front() == "sql";
    const std::size_t at = has_language ? 1 : 0;
    if (info_.size() <= at) return;
    if (info_[at] == "fixed") {
      close_fixed();
    } else if (info_[at] == "bad" || info_[at] == "good") {
      close_example(at);
    } else if (has_language) {
      mistake(fence_line_, fmt::format("\"{}\" is not bad, good or fixed", info_[at]));
    }
  }

  void close_fixed() {
    if (page_.examples.empty() || !page_.examples.back().bad) {
      mistake(fence_line_, "fixed does not follow a bad example");
    } else if (page_.examples.back().fixed) {
      mistake(fence_line_, "the bad example is fixed already");
    } else {
      page_.examples.back().fixed = block_;
    }
  }

  void close_example(std::size_t kind) {
    Example& example =
        page_.examples.emplace_back(Example{.bad = info_[kind] == "bad", .line = fence_line_});
    for (std::string_view option : std::span(info_).subspan(kind + 1)) {
      const std::size_t equals = option.find('=');
      if (equals == std::string_view::npos) {
        mistake(fence_line_, fmt::format("\"{}\" is no option: write key=value", option));
        continue;
      }
      example.options.emplace(option.substr(0, equals), option.substr(equals + 1));
    }
    split_files(example);
  }

  void split_files(Example& example) {
    std::string_view rest = block_;
    std::vector<ExampleFile>* files = &example.files;
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n') + 1;
      const std::string_view line = rest.substr(0, end);
      rest.remove_prefix(end);
      if (std::vector<ExampleFile>* next = files_behind(line, example)) {
        files = next;
        files->push_back(
            {.name = std::string(trimmed(line.substr(line.find(':') + 1))), .text = {}});
        continue;
      }
      if (files->empty()) files->push_back({.name = std::string(unnamed_file), .text = {}});
      files->back().text += line;
    }
    if (example.files.empty()) {
      example.files.push_back({.name = std::string(unnamed_file), .text = {}});
      mistake(fence_line_, "the example is empty");
    } else if (example.files.size() > 1 && example.files.front().name == unnamed_file) {
      mistake(fence_line_, "SQL before the first -- file:");
    }
  }

  /// Where the file goes that the line starts; null where it starts none.
  static std::vector<ExampleFile>* files_behind(std::string_view line, Example& example) {
    if (line.starts_with(file_marker)) return &example.files;
    if (line.starts_with(before_marker)) return &example.before;
    return line.starts_with(queries_marker) ? &example.queries : nullptr;
  }

  void mistake(std::uint32_t line, std::string_view sentence) {
    page_.mistakes.push_back(fmt::format("line {}: {}", line, sentence));
  }

  std::string_view rest_;
  std::uint32_t line_number_ = 0;
  bool in_summary_ = false;
  const char* section_begin_ = nullptr;
  std::size_t fence_ = 0;  ///< backticks of the fence that is open
  std::uint32_t fence_line_ = 0;
  std::vector<std::string_view> info_;
  std::string block_;
  Page page_;
};

}  // namespace

const Section* Page::section(std::string_view title_) const {
  const auto found = std::ranges::find(sections, title_, &Section::title);
  return found == sections.end() ? nullptr : &*found;
}

Page parse_page(std::string_view markdown) { return PageReader(markdown).read(); }

}  // namespace pgplumb::lint
