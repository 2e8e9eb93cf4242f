#pragma once

#include <cstddef>
#include <vector>

#include "integrity/dependencies.h"

namespace pgplumb::integrity {

/// More are not listed: n pairs of columns that determine each other make 2^n keys.
inline constexpr std::size_t most_candidate_keys = 1'000;

/// The least sets of attributes that determine all others.
struct CandidateKeys {
  std::vector<AttributeSet> keys;  ///< in the order in which they were found; at least one
  bool complete = true;            ///< else there may be more than those listed
  AttributeSet prime;              ///< attributes of these keys
  /// Where not complete: attributes of which it is not known that they are in no key.
  AttributeSet perhaps_prime;
};

CandidateKeys candidate_keys(const Closures& closures, Work& work,
                             std::size_t most = most_candidate_keys);

}  // namespace pgplumb::integrity
