#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "integrity/dependencies.h"

/// Relations in place of one, whose join is that one.
namespace pgplumb::integrity {

struct Fragment {
  AttributeSet attributes;
  AttributeSet key;  ///< of the fragment, by the dependencies of the whole
};

struct Decomposition {
  std::vector<Fragment> fragments;  ///< none is inside another
  /// Of a minimal cover, what no fragment can enforce by itself, nor all of them together.
  std::vector<Dependency> lost;
  bool complete = true;  ///< else the work was spent: a fragment may still be repeating itself
};

/// Whether determinants that determine each other share a relation: `id` and a `code` that is as
/// good as it.
enum class Merging : std::uint8_t { equal_determinants, equivalent_determinants };

/// Bernstein's synthesis (1976): fragments in the third normal form that lose no dependency.
Decomposition third_normal_form(std::span<const Dependency> dependencies, std::size_t width,
                                Merging merging, Work& work);

/// Splits until each fragment is in Boyce-Codd's form and, with multivalued dependencies, in the
/// fourth. May lose dependencies.
Decomposition boyce_codd_form(std::span<const Dependency> dependencies,
                              std::span<const Dependency> multivalued, std::size_t width,
                              Work& work);

/// Whether the dependency follows from what can be checked within single fragments.
bool is_preserved(const Dependency& dependency, std::span<const AttributeSet> fragments,
                  const Closures& closures, Work& work);

}  // namespace pgplumb::integrity
