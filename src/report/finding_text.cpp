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
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_no_character = text.substr(i).starts_with("\xEF\xBF\xBE") ||  // U+FFFE
                                 text.substr(i).starts_with("\xEF\xBF\xBF");
    if (is_no_character) {
      out += '?';
      i += 2;
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (c == '\n' || c == '\r' || c == '\t') {
      out += fmt::format("&#{};", static_cast<int>(c));
    } else {
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
      out += c == '\t' ? "\t" : printable({&c, 1});
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

std::string markdown_fence(std::string_view text, std::size_t least) {
  std::size_t longest = least - 1;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return std::string(longest + 1, '`');
}

std::string markdown_code(std::string_view text) {
  const std::string fence = markdown_fence(text, 1);
  // One blank on each side is taken off again where both are there.
  const bool pads = text.starts_with('`') || text.ends_with('`') ||
                    (text.starts_with(' ') && text.ends_with(' '));
  const std::string_view pad = pads ? " " : "";
  return fmt::format("{}{}{}{}{}", fence, pad, text, pad, fence);
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
