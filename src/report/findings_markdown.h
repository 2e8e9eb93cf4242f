#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "lint/engine.h"

namespace pgplumb::report {

/// GitHub takes no more than 65,536 characters in a comment.
inline constexpr std::size_t largest_comment = 65'000;

/// The findings file by file, their details folded, in no more than `largest` bytes: the details of
/// the least severe go first. `heading` is "###", before the name of a file. Empty where there are
/// none, or where not even the errors fit.
std::string findings_markdown(const lint::Run& run, std::size_t largest, std::string_view heading);

}  // namespace pgplumb::report
