#pragma once

#include <string_view>

namespace pgplumb::history {

/// Whether an exclusion takes a path: `*` and `?` stay within a folder, `**` goes through folders.
/// A pattern without `/` is tried on each part of the path; one that takes a folder takes all in
/// it.
bool glob_matches(std::string_view pattern, std::string_view path);

}  // namespace pgplumb::history
