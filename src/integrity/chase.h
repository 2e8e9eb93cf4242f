#pragma once

#include <span>

#include "integrity/dependencies.h"

namespace pgplumb::integrity {

/// Whether joining the fragments always gives back the rows of the relation and no others (Aho,
/// Beeri and Ullman 1979). Also false where the work is spent before the answer is known.
bool is_lossless(std::span<const AttributeSet> fragments, std::span<const Dependency> dependencies,
                 std::size_t width, Work& work);

}  // namespace pgplumb::integrity
