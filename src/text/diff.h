#pragma once

#include <span>
#include <string>
#include <string_view>

#include "text/edit.h"

namespace pgplumb {

/// What the edits, which do not overlap, change in the text: a unified diff with three lines around
/// each change, as `patch` and `git apply` read it. Empty where there are no edits.
std::string unified_diff(std::string_view path, std::string_view text, std::span<const Edit> edits);

}  // namespace pgplumb
