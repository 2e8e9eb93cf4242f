#include <fmt/format.h>

#include "docs/render.h"
#include "report/finding_text.h"
#include "text/ascii.h"

namespace pgplumb::docs {
namespace {

class Writer {
 public:
  explicit Writer(const Page& page) : page_(page) {}

  std::string write() {
    out_ =
        fmt::format("<section id=\"{}\" class=\"page\" data-title=\"{}\">\n<h1>{}</h1>\n",
                    html_text(html_id(page_.path)), html_text(page_.title), html_text(page_.title));
    for (const Block& block : page_.blocks) {
      std::visit([this](const auto& each) { add(each); }, block);
    }
    return std::move(out_) + "</section>\n";
  }

 private:
  void add(const Heading& block) {
    out_ +=
        fmt::format("<h{0} id=\"{1}\">{2}</h{0}>\n", block.level,
                    html_text(html_id(page_.path, anchor_of(block.line.plain()))), of(block.line));
  }
  void add(const Paragraph& block) { out_ += fmt::format("<p>{}</p>\n", of(block.line)); }

  void add(const List& block) {
    out_ += block.to_do ? "<ul class=\"todo\">\n" : "<ul>\n";
    for (const Item& item : block.items) {
      out_ += "<li>" + of(item.line);
      if (!item.notes.empty()) {
        out_ += "<ul>";
        for (const Line& note : item.notes) out_ += fmt::format("<li>{}</li>", of(note));
        out_ += "</ul>";
      }
      if (!item.sql.empty()) add(Code{.language = "sql", .text = item.sql});
      out_ += "</li>\n";
    }
    out_ += "</ul>\n";
  }

  void add(const Table& block) {
    out_ += "<div class=\"scroll\"><table>\n<thead><tr>";
    for (const std::string& name : block.header) {
      out_ += fmt::format("<th scope=\"col\">{}</th>", html_text(name));
    }
    out_ += "</tr></thead>\n<tbody>\n";
    for (const Row& row : block.rows) {
      out_ += row.anchor.empty()
                  ? "<tr>"
                  : fmt::format("<tr id=\"{}\">", html_text(html_id(page_.path, row.anchor)));
      for (const Line& cell : row.cells) out_ += fmt::format("<td>{}</td>", of(cell));
      out_ += "</tr>\n";
    }
    out_ += "</tbody></table></div>\n";
  }

  void add(const Code& block) {
    out_ += fmt::format("<pre><code>{}</code></pre>\n", html_text(block.text));
  }
  static void add(const Diagram& /*block*/) {}

  static std::string of(const Line& line) {
    std::string out;
    for (const Piece& piece : line.pieces()) out += of(piece);
    return out;
  }

  static std::string of(const Piece& piece) {
    if (piece.kind == Piece::line_break) return "<br>";
    std::string out = html_text(piece.content);
    if (piece.kind == Piece::code) out = fmt::format("<code>{}</code>", out);
    if (piece.kind == Piece::strong) out = fmt::format("<strong>{}</strong>", out);
    if (piece.kind == Piece::badge) out = fmt::format("<strong class=\"{0}\">{0}</strong>", out);
    const Target& target = piece.target;
    if (target.kind == Target::none) return out;
    std::string url = target.kind == Target::page
                          ? '#' + url_text(html_id(target.path, target.anchor))
                          : url_text(target.path);
    if (target.kind == Target::outside && !target.anchor.empty()) url += '#' + target.anchor;
    return fmt::format("<a href=\"{}\">{}</a>", url, out);
  }

  const Page& page_;
  std::string out_;
};

}  // namespace

std::string html_text(std::string_view text) {
  std::string out;
  while (true) {
    const std::size_t end = text.find('\n');
    out += report::xml_text(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    out += '\n';
    text.remove_prefix(end + 1);
  }
}

/// What is no letter, digit or one of a few signs is written in hexadecimal (RFC 3986, 2.1).
std::string url_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_letter(c) || is_digit(c) || std::string_view("/._-~").contains(c)) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string html_id(std::string_view path, std::string_view anchor) {
  std::string id(path.ends_with(".md") ? path.substr(0, path.size() - 3) : path);
  if (id == "README") id = "overview";
  if (!anchor.empty()) id += fmt::format(":{}", anchor);  // no path has a colon
  return id;
}

std::string render_html(const Page& page) { return Writer(page).write(); }

}  // namespace pgplumb::docs
