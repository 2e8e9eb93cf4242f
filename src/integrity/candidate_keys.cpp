// Lucchesi and Osborn 1978: from a key K, each dependency X -> Y leads to the superkey X ∪ (K - Y);
// where no known key is inside of it, there is a new one. All keys are reached from any.

#include "integrity/candidate_keys.h"

#include <algorithm>

namespace pgplumb::integrity {

CandidateKeys candidate_keys(const Closures& closures, Work& work, std::size_t most) {
  const AttributeSet all = AttributeSet::all(closures.width());
  AttributeSet determined;
  AttributeSet determining;
  for (const Dependency& dependency : closures.dependencies()) {
    determined |= dependency.dependents - dependency.determinant;
    determining |= dependency.determinant;
  }
  const AttributeSet in_every_key = all - determined;

  CandidateKeys result;
  auto& keys = result.keys;
  // What determines nothing is in no key but where nothing determines it.
  keys.push_back(minimized(closures, in_every_key | determining, all, in_every_key, work));
  const auto contains_key = [&](const AttributeSet& superkey) {
    work.spend(keys.size() * (closures.width() / 64 + 1));
    return std::ranges::any_of(keys,
                               [&](const AttributeSet& key) { return key.is_subset_of(superkey); });
  };
  for (std::size_t i = 0; i < keys.size() && result.complete; ++i) {
    for (const Dependency& dependency : closures.dependencies()) {
      if (!dependency.dependents.intersects(keys[i])) continue;
      const AttributeSet superkey = dependency.determinant | (keys[i] - dependency.dependents);
      if (contains_key(superkey)) continue;
      if (keys.size() >= most || work.spent()) {
        result.complete = false;
        break;
      }
      keys.push_back(minimized(closures, superkey, all, in_every_key, work));
    }
  }
  result.complete = result.complete && !work.spent();
  for (const AttributeSet& key : keys) result.prime |= key;
  if (!result.complete) result.perhaps_prime = determining - result.prime;
  return result;
}

}  // namespace pgplumb::integrity
