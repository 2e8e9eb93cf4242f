#pragma once

#include <span>
#include <string>
#include <string_view>

#include "text/source.h"

namespace pgplumb {

/// Replaces the bytes of `span` by `text`; an empty span inserts.
struct Edit {
  Span span;
  std::string text;
};

/// Applies edits that do not overlap, in any order, to the text of their one file.
std::string apply_edits(std::string_view text, std::span<const Edit> edits);

/// Ends the lines of what the edit puts in as those of the text around it end.
void take_line_breaks(Edit& edit, std::string_view text);

}  // namespace pgplumb
