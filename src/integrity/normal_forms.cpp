// The third and Boyce-Codd's form are judged by a minimal cover, which is enough for a relation as
// a whole. The second is not: a -> p, a -> q, pq -> x may have no determinant inside of a key but
// a, of which a -> x is not in the cover. So each key is tried without each of its attributes.

#include "integrity/normal_forms.h"

#include <algorithm>
#include <array>
#include <map>

namespace pgplumb::integrity {

namespace {

class Judge {
 public:
  Judge(const RelationScheme& scheme, Work& work)
      : scheme_(scheme),
        work_(work),
        closures_(scheme.dependencies, scheme.width),
        kept_(scheme.kept, scheme.width) {}

  NormalForms run() {
    result_.cover = minimal_cover(scheme_.dependencies, scheme_.width, work_);
    closures_ = Closures(result_.cover, scheme_.width);
    result_.keys = candidate_keys(closures_, work_);
    find_partial();
    for (const Dependency& dependency : result_.cover) judge(dependency);
    for (const Dependency& dependency : scheme_.multivalued) judge_multivalued(dependency);
    std::ranges::stable_sort(result_.violations, {}, &Violation::violated);
    if (!scheme_.multivalued.empty()) result_.reached = NormalForm::fourth;
    if (!result_.violations.empty()) {
      const auto worst = static_cast<std::uint8_t>(result_.violations.front().violated);
      result_.reached = static_cast<NormalForm>(worst - 1);
    }
    result_.complete = result_.keys.complete && !work_.spent();
    return std::move(result_);
  }

 private:
  /// Nothing is repeated where a value of the determinant stands in one row alone.
  [[nodiscard]] bool is_unrepeated(const AttributeSet& determinant) const {
    return std::ranges::any_of(
               scheme_.unrepeated,
               [&](const AttributeSet& unique) { return unique.is_subset_of(determinant); }) ||
           closures_.is_superkey(determinant);
  }

  [[nodiscard]] AttributeSet in_no_key() const {
    return AttributeSet::all(scheme_.width) - result_.keys.prime - result_.keys.perhaps_prime;
  }

  void add(const AttributeSet& determinant, AttributeSet dependents, NormalForm violated) {
    if (dependents.empty()) return;
    result_.violations.push_back(
        {.dependency = {determinant, std::move(dependents)}, .violated = violated});
  }

  /// What a part of a key determines, though it is of no key.
  void find_partial() {
    std::map<AttributeSet, AttributeSet> found;
    const AttributeSet candidates = in_no_key();
    for (const AttributeSet& key : result_.keys.keys) {
      for (const Attribute left_out : key) {
        if (work_.spent()) break;
        work_.spend(closures_.cost());
        Dependency part{.determinant = key};
        part.determinant.erase(left_out);
        part.dependents = closures_.of(part.determinant) & candidates;
        if (part.dependents.empty()) continue;
        for (auto& least : with_least_determinants(closures_, part, work_)) {
          found[least.determinant] |= least.dependents;
        }
      }
    }
    for (auto& [determinant, dependents] : found) {
      if (is_unrepeated(determinant)) continue;
      add(determinant, dependents - kept_.of(determinant), NormalForm::second);
    }
  }

  [[nodiscard]] bool is_part_of_key(const AttributeSet& determinant) const {
    return std::ranges::any_of(
        result_.keys.keys, [&](const AttributeSet& key) { return determinant.is_subset_of(key); });
  }

  void judge(const Dependency& dependency) {
    const AttributeSet& determinant = dependency.determinant;
    if (work_.spent()) return;
    work_.spend(closures_.cost());
    if (is_unrepeated(determinant)) return;
    const AttributeSet repeated = dependency.dependents - kept_.of(determinant);
    const AttributeSet of_no_key = repeated & in_no_key();
    if (!is_part_of_key(determinant)) add(determinant, of_no_key, NormalForm::third);
    add(determinant, repeated & result_.keys.prime, NormalForm::boyce_codd);
  }

  void judge_multivalued(const Dependency& dependency) {
    const AttributeSet all = AttributeSet::all(scheme_.width);
    AttributeSet dependents = dependency.dependents - dependency.determinant;
    const bool trivial = dependents.empty() || (all - dependency.determinant - dependents).empty();
    if (trivial || is_unrepeated(dependency.determinant)) return;
    add(dependency.determinant, std::move(dependents), NormalForm::fourth);
    result_.violations.back().multivalued = true;
  }

  const RelationScheme& scheme_;
  Work& work_;
  Closures closures_;
  Closures kept_;
  NormalForms result_;
};

}  // namespace

std::string_view normal_form_name(NormalForm form) {
  constexpr auto names = std::to_array<std::string_view>({"1NF", "2NF", "3NF", "BCNF", "4NF"});
  return names[static_cast<std::size_t>(form)];
}

NormalForms normal_forms(const RelationScheme& scheme, Work& work) {
  return Judge(scheme, work).run();
}

}  // namespace pgplumb::integrity
