#pragma once

#include <span>
#include <string>
#include <vector>

#include "lint/finding.h"

namespace pgplumb::lint {

/// The edits to a file of those fixes that can be applied together: of two that touch the same
/// text the first is taken, and the other is left for the next run. Edits that two fixes have in
/// common are there once.
std::vector<Edit> compatible_edits(std::span<const Finding> findings, std::uint32_t file,
                                   Safety up_to);

}  // namespace pgplumb::lint
