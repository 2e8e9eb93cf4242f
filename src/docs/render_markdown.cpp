// Markdown as GitHub reads it. Text is escaped by backslashes; code is between as many backticks as
// it takes, and in tables, where a bar ends the cell even in code (GitHub Flavored Markdown Spec,
// "Tables"), code with one of both is written in HTML.
#include <fmt/format.h>

#include <algorithm>

#include "docs/render.h"
#include "report/finding_text.h"
#include "text/ascii.h"
#include "text/printable.h"

namespace pgplumb::docs {
namespace {

bool is_of_word(char c) {
  return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

/// An underscore within a word is no emphasis (CommonMark, "Emphasis and strong emphasis").
std::string text_of(std::string_view content) {
  const std::string escaped = report::markdown_text(content);
  std::string out;
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    const char c = escaped[i];
    const bool in_word = c == '\\' && i > 0 && i + 2 < escaped.size() && escaped[i + 1] == '_' &&
                         is_of_word(escaped[i - 1]) && is_of_word(escaped[i + 2]);
    if (in_word) continue;
    if (c == '&') {
      out += "&amp;";
    } else {
      out += c;
    }
  }
  return out;
}

/// What begins a line must not begin a list or another block.
std::string at_line_start(std::string text) {
  text.erase(0, text.find_first_not_of(" \t"));  // four of them would begin a block of code
  if (text.empty()) return text;
  if (std::string_view("-+=").contains(text.front())) return '\\' + text;
  const std::size_t digits = text.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string::npos) return text;
  if (text[digits] != '.' && text[digits] != ')') return text;
  return text.substr(0, digits) + '\\' + text.substr(digits);
}

std::string code_in_html(std::string_view content) {
  std::string out = "<code>";
  for (const char c : content) {
    if (is_letter(c) || is_digit(c) || c == ' ' || static_cast<unsigned char>(c) >= 0x80) {
      out += c;
    } else {
      out += fmt::format("&#{};", static_cast<int>(c));
    }
  }
  return out + "</code>";
}

std::string code_of(std::string_view content, bool in_table) {
  const std::string text = printable(content);
  if (in_table && text.find_first_of("|`\\") != std::string::npos) return code_in_html(text);
  return report::markdown_code(text);
}

class Writer {
 public:
  explicit Writer(const Page& page) : page_(page) {
    out_ = fmt::format("<!-- {}: changes by hand are lost. -->\n", marker);
    heading(1, page.title);
  }

  std::string write() {
    for (const Block& block : page_.blocks) {
      out_ += '\n';
      std::visit([this](const auto& each) { add(each); }, block);
    }
    return std::move(out_);
  }

 private:
  void heading(int level, const Line& line) {
    out_ += fmt::format("{} {}\n", std::string(static_cast<std::size_t>(level), '#'),
                        of(line, false, false));
  }

  void add(const Heading& block) { heading(block.level, block.line); }
  void add(const Paragraph& block) { out_ += of(block.line, false, true) + '\n'; }

  void add(const List& block) {
    for (const Item& item : block.items) {
      out_ += fmt::format("- {}{}\n", block.to_do ? "[ ] " : "", of(item.line, false, true));
      for (const Line& note : item.notes) out_ += fmt::format("  - {}\n", of(note, false, true));
      if (item.sql.empty()) continue;
      out_ += '\n';
      fenced("sql", item.sql, "  ");
      if (&item != &block.items.back()) out_ += '\n';
    }
  }

  void add(const Table& block) {
    out_ += '|';
    for (const std::string& name : block.header) out_ += fmt::format(" {} |", text_of(name));
    out_ += "\n|";
    for (std::size_t i = 0; i < block.header.size(); ++i) out_ += " --- |";
    out_ += '\n';
    for (const Row& row : block.rows) {
      out_ += '|';
      for (const Line& cell : row.cells) out_ += fmt::format(" {} |", of(cell, true, false));
      out_ += '\n';
    }
  }

  void add(const Code& block) { fenced(block.language, block.text, ""); }
  void add(const Diagram& block) {
    if (!block.heading.empty()) {
      heading(2, block.heading);
      out_ += '\n';
    }
    fenced("mermaid", block.mermaid, "");
  }

  void fenced(std::string_view language, std::string_view text, std::string_view indent) {
    const std::string fence = report::markdown_fence(text, 3);
    out_ += fmt::format("{}{}{}\n", indent, fence, language);
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = text.substr(0, end);
      out_ += line.empty() ? "\n" : fmt::format("{}{}\n", indent, line);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    out_ += fmt::format("{}{}\n", indent, fence);
  }

  [[nodiscard]] std::string of(const Line& line, bool in_table, bool starts_line) const {
    std::string out;
    bool first = starts_line;
    for (const Piece& piece : line.pieces()) {
      out += linked(piece, of(piece, in_table, first));
      first = false;
    }
    return out;
  }

  static std::string of(const Piece& piece, bool in_table, bool first) {
    switch (piece.kind) {
      case Piece::line_break:
        return "<br>";
      case Piece::code:
        return code_of(piece.content, in_table);
      case Piece::strong:
        return fmt::format("**{}**", text_of(piece.content));
      case Piece::badge:
        return fmt::format("**{}:**", text_of(piece.content));
      case Piece::text:
        break;
    }
    const std::string text = text_of(piece.content);
    return first ? at_line_start(text) : text;
  }

  [[nodiscard]] std::string linked(const Piece& piece, std::string label) const {
    const Target& target = piece.target;
    if (target.kind == Target::none) return label;
    const bool is_here = target.kind == Target::page && target.path == page_.path;
    std::string url = is_here ? std::string() : way_to(target.path);
    // Rows have no anchors in Markdown: headings and lines of files have.
    const bool has_anchor =
        !target.anchor.empty() && (target.kind == Target::outside || target.path == "history.md");
    if (has_anchor) url += '#' + url_text(target.anchor);
    return url.empty() ? label : fmt::format("[{}]({})", label, url);
  }

  /// From the folder of this page.
  [[nodiscard]] std::string way_to(std::string_view path) const {
    const std::size_t slash = page_.path.find('/');
    if (slash == std::string::npos) return url_text(path);
    const std::string folder = page_.path.substr(0, slash + 1);
    if (path.starts_with(folder)) return url_text(path.substr(folder.size()));
    return "../" + url_text(path);
  }

  const Page& page_;
  std::string out_;
};

}  // namespace

std::string render_markdown(const Page& page) { return Writer(page).write(); }

}  // namespace pgplumb::docs
