#pragma once

#include <span>
#include <string>
#include <string_view>

#include "lint/finding.h"

namespace pgplumb::report {

/// The message, then the notes and the SQL to write instead, each on lines of its own: for formats
/// that have one field for all that is to say.
std::string whole_message(const lint::Problem& problem);

/// The message and the notes as sentences of one line.
std::string message_line(const lint::Problem& problem);

/// Text of XML, in elements and between quotation marks. What XML 1.0 has no character for becomes
/// a question mark (Extensible Markup Language 1.0, "Characters").
std::string xml_text(std::string_view text);

/// Text in which nothing is Markdown (CommonMark, "Backslash escapes"), on one line.
std::string markdown_text(std::string_view text);

/// Backticks that no run of them in the text ends: at least `least`, and more than in any
/// (CommonMark, "Fenced code blocks" and "Code spans").
std::string markdown_fence(std::string_view text, std::size_t least);

/// Text of one line as code within a line.
std::string markdown_code(std::string_view text);

/// Text of a command in the log of a CI run: with each character that `codes` names replaced by its
/// code, other control characters but tabs by blanks. "%" and the line breaks must be among them.
struct CharacterCode {
  char character;
  std::string_view code;
};
std::string log_text(std::string_view text, std::span<const CharacterCode> codes);

/// Text of one line for Mermaid, which knows character references that begin with # ("Entity codes
/// to escape characters" of its documentation on flowcharts holds for all diagrams). `special`:
/// what the place does not take as it is.
std::string mermaid_text(std::string_view text, std::string_view special);

}  // namespace pgplumb::report
