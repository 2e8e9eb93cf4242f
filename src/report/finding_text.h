#pragma once

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

}  // namespace pgplumb::report
