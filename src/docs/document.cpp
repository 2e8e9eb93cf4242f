#include "docs/document.h"

#include "text/ascii.h"

namespace pgplumb::docs {

Line& Line::add(Piece::Kind kind, std::string_view content, Target target) {
  if (content.empty()) return *this;
  pieces_.push_back({kind, std::string(content), std::move(target)});
  return *this;
}

Line& Line::line_break() {
  pieces_.push_back({Piece::line_break, {}, {}});
  return *this;
}

Line& Line::prose(std::string_view content) {
  bool first = true;
  while (!content.empty()) {
    const std::size_t end = content.find('\n');
    const std::string_view head = content.substr(0, end);
    if (!first) line_break();
    text(head.ends_with('\r') ? head.substr(0, head.size() - 1) : head);
    first = false;
    content.remove_prefix(end == std::string_view::npos ? content.size() : end + 1);
  }
  return *this;
}

Line& Line::line(const Line& other) {
  pieces_.insert(pieces_.end(), other.pieces_.begin(), other.pieces_.end());
  return *this;
}

Line& Line::item(const Line& other, std::string_view between) {
  if (!empty() && !other.empty()) text(between);
  return line(other);
}

std::string Line::plain() const {
  std::string out;
  for (const Piece& piece : pieces_) {
    out += piece.kind == Piece::line_break ? " " : piece.content;
  }
  return out;
}

void Page::table(Table table) {
  if (!table.rows.empty()) blocks.emplace_back(std::move(table));
}

void Page::list(List list) {
  if (!list.items.empty()) blocks.emplace_back(std::move(list));
}

std::string anchor_of(std::string_view heading) {
  std::string anchor;
  for (const char c : heading) {
    const bool kept = is_letter(c) || is_digit(c) || c == '-' || c == '_' ||
                      static_cast<unsigned char>(c) >= 0x80;
    if (kept) anchor += to_lower(c);
    if (c == ' ') anchor += '-';
  }
  return anchor;
}

}  // namespace pgplumb::docs
