#include "report/finding_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/printable.h"

namespace pgplumb::report {

std::string whole_message(const lint::Problem& problem) {
  std::string text = problem.message;
  for (const std::string& note : problem.notes) text += '\n' + note;
  if (!problem.instead.empty()) text += "\ninstead:\n" + problem.instead;
  return text;
}

std::string message_line(const lint::Problem& problem) {
  std::string text = problem.message;
  for (const std::string& note : problem.notes) text += "; " + note;
  for (char& c : text) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  return text;
}

std::string xml_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\n':
      case '\r':
      case '\t':
        out += fmt::format("&#{};", static_cast<int>(c));
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    }
  }
  return out;
}

std::string log_text(std::string_view text, std::span<const CharacterCode> codes) {
  std::string out;
  for (const char c : text) {
    const auto code = std::ranges::find(codes, c, &CharacterCode::character);
    if (code == codes.end()) {
      out += c;
    } else {
      out += code->code;
    }
  }
  return out;
}

std::string mermaid_text(std::string_view text, std::string_view special) {
  std::string out;
  for (const char c : printable(text)) {
    if (special.contains(c)) {
      out += fmt::format("#{};", static_cast<int>(c));
    } else {
      out += c;
    }
  }
  return out;
}

std::string markdown_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\`*_{}[]<>|#~").contains(c)) out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out;
}

}  // namespace pgplumb::report
