#include "integrity/decomposition.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "integrity/candidate_keys.h"

namespace pgplumb::integrity {

namespace {

/// Leaves out fragments that are inside another; of equal ones the first stays.
void leave_out_contained(std::vector<Fragment>& fragments) {
  std::vector<Fragment> kept;
  for (std::size_t i = 0; i < fragments.size(); ++i) {
    const AttributeSet& attributes = fragments[i].attributes;
    bool contained = false;
    for (std::size_t j = 0; j < fragments.size() && !contained; ++j) {
      const AttributeSet& other = fragments[j].attributes;
      contained = i != j && attributes.is_subset_of(other) && (attributes != other || j < i);
    }
    if (!contained) kept.push_back(fragments[i]);
  }
  fragments = std::move(kept);
}

void find_lost(Decomposition& result, const Closures& closures, Work& work) {
  std::vector<AttributeSet> fragments;
  std::ranges::transform(result.fragments, std::back_inserter(fragments), &Fragment::attributes);
  for (const Dependency& dependency : closures.dependencies()) {
    Dependency lost{.determinant = dependency.determinant};
    for (const Attribute dependent : dependency.dependents) {
      if (work.spent()) break;
      const Dependency single{dependency.determinant, AttributeSet{dependent}};
      if (!is_preserved(single, fragments, closures, work)) lost.dependents.insert(dependent);
    }
    if (!lost.dependents.empty()) result.lost.push_back(std::move(lost));
  }
}

/// Dependencies whose determinants determine each other, by their places in the cover.
using Group = std::vector<std::size_t>;

std::vector<Group> groups_of(const Closures& closures, Merging merging, Work& work) {
  std::vector<Group> groups;
  std::vector<AttributeSet> group_closures;
  for (std::size_t i = 0; i < closures.dependencies().size(); ++i) {
    if (work.spent()) break;
    work.spend(closures.cost() + groups.size());
    AttributeSet closure = closures.of(closures.dependencies()[i].determinant);
    const auto same = merging == Merging::equivalent_determinants
                          ? std::ranges::find(group_closures, closure)
                          : group_closures.end();
    if (same != group_closures.end()) {
      groups[static_cast<std::size_t>(same - group_closures.begin())].push_back(i);
    } else {
      groups.push_back({i});
      group_closures.push_back(std::move(closure));
    }
  }
  return groups;
}

/// A fragment for each group: the determinants, which are keys of it, and what depends on them
/// that does not follow from the rest. The circle of the keys is kept apart, as what makes the
/// other dependencies of a group one.
std::vector<Fragment> fragments_of(const std::vector<Dependency>& cover,
                                   const std::vector<Group>& groups, std::size_t width,
                                   Work& work) {
  std::vector<Dependency> dependencies = cover;
  std::vector<Fragment> fragments;
  for (const Group& group : groups) {
    Fragment& fragment = fragments.emplace_back();
    fragment.key = cover[group.front()].determinant;
    for (const std::size_t i : group) fragment.attributes |= cover[i].determinant;
    for (const std::size_t i : group) {
      if (group.size() > 1) dependencies[i].dependents -= fragment.attributes;
    }
    for (std::size_t i = 0; group.size() > 1 && i < group.size(); ++i) {
      dependencies.push_back(
          {cover[group[i]].determinant, cover[group[(i + 1) % group.size()]].determinant});
    }
  }
  Closures closures(dependencies, width);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    for (const std::size_t i : groups[g]) {
      for (const Attribute dependent : dependencies[i].dependents) {
        work.spend(closures.cost());
        const bool follows =
            !work.spent() &&
            closures.of(dependencies[i].determinant, i, dependent).contains(dependent);
        if (follows) {
          closures.drop(i, dependent);
        } else {
          fragments[g].attributes.insert(dependent);
        }
      }
    }
  }
  return fragments;
}

/// Splits a relation along dependencies until none is left to split along.
class Splitting {
 public:
  Splitting(const Closures& closures, std::span<const Dependency> multivalued, Work& work)
      : closures_(closures), multivalued_(multivalued), work_(work) {
    for (const Dependency& dependency : closures.dependencies()) {
      determining_ |= dependency.determinant;
    }
  }

  std::vector<AttributeSet> run() {
    std::vector<AttributeSet> to_do{AttributeSet::all(closures_.width())};
    std::vector<AttributeSet> done;
    while (!to_do.empty()) {
      const AttributeSet fragment = std::move(to_do.back());
      to_do.pop_back();
      const auto split = split_along(fragment);
      if (!split) {
        done.push_back(fragment);
        continue;
      }
      to_do.push_back(split->determinant | split->dependents);
      to_do.push_back(fragment - split->dependents);
    }
    return done;
  }

  [[nodiscard]] bool complete() const { return complete_; }

 private:
  /// What the fragment is to be split along: within it, neither trivial nor by a key.
  std::optional<Dependency> split_along(const AttributeSet& fragment) {
    for (const Dependency& dependency : closures_.dependencies()) {
      if (!dependency.determinant.is_subset_of(fragment)) continue;
      if (auto split = violation(fragment, dependency.determinant)) return split;
    }
    if (auto split = hidden_violation(fragment)) return split;
    for (const Dependency& dependency : multivalued_) {
      if (!dependency.determinant.is_subset_of(fragment)) continue;
      AttributeSet dependents = (dependency.dependents & fragment) - dependency.determinant;
      const AttributeSet others = fragment - dependency.determinant - dependents;
      const bool by_key = fragment.is_subset_of(closures_.of(dependency.determinant));
      if (dependents.empty() || others.empty() || by_key) continue;
      return Dependency{dependency.determinant, std::move(dependents)};
    }
    return std::nullopt;
  }

  std::optional<Dependency> violation(const AttributeSet& fragment,
                                      const AttributeSet& determinant) {
    work_.spend(closures_.cost());
    AttributeSet dependents = (closures_.of(determinant) & fragment) - determinant;
    if (dependents.empty() || (determinant | dependents) == fragment) return std::nullopt;
    return Dependency{determinant, std::move(dependents)};
  }

  /// Dependencies of a fragment may follow from several of the whole, so that only trying all
  /// determinants finds them: where these are many, only if there can be one.
  std::optional<Dependency> hidden_violation(const AttributeSet& fragment) {
    std::vector<Attribute> members;
    std::ranges::copy(fragment & determining_, std::back_inserter(members));
    constexpr std::size_t soon_tried = 10;
    if (members.size() > soon_tried) {
      if (fragment.size() * fragment.size() * closures_.cost() > work_.left() / 2) {
        complete_ = false;
        return std::nullopt;
      }
      if (is_surely_boyce_codd(fragment)) return std::nullopt;
    }
    return by_trying(fragment, members);
  }

  /// Tsou and Fischer 1982: where a dependency violates the form, all attributes but two determine
  /// one of these two. The reverse does not hold.
  bool is_surely_boyce_codd(const AttributeSet& fragment) {
    for (const Attribute a : fragment) {
      for (const Attribute b : fragment) {
        if (a == b) continue;
        work_.spend(closures_.cost());
        AttributeSet others = fragment;
        others.erase(a);
        others.erase(b);
        if (closures_.of(others).contains(a)) return false;
      }
    }
    return true;
  }

  std::optional<Dependency> by_trying(const AttributeSet& fragment,
                                      const std::vector<Attribute>& members) {
    const std::uint64_t reserve = work_.left() / 2;
    for (std::size_t size = 1; size <= members.size(); ++size) {
      std::vector<char> chosen(members.size(), 0);
      std::fill_n(chosen.begin(), size, 1);
      do {
        if (work_.left() <= reserve) {
          complete_ = false;
          return std::nullopt;
        }
        AttributeSet determinant;
        for (std::size_t i = 0; i < members.size(); ++i) {
          if (chosen[i] != 0) determinant.insert(members[i]);
        }
        if (auto split = violation(fragment, determinant)) return split;
      } while (std::ranges::prev_permutation(chosen).found);
    }
    return std::nullopt;
  }

  const Closures& closures_;
  std::span<const Dependency> multivalued_;
  Work& work_;
  AttributeSet determining_;
  bool complete_ = true;
};

}  // namespace

Decomposition third_normal_form(std::span<const Dependency> dependencies, std::size_t width,
                                Merging merging, Work& work) {
  const std::vector<Dependency> cover = minimal_cover(dependencies, width, work);
  const Closures closures(cover, width);
  Decomposition result;
  result.fragments = fragments_of(cover, groups_of(closures, merging, work), width, work);
  leave_out_contained(result.fragments);
  const bool has_key = std::ranges::any_of(result.fragments, [&](const Fragment& fragment) {
    return closures.is_superkey(fragment.attributes);
  });
  if (!has_key) {
    const AttributeSet key = candidate_keys(closures, work, 1).keys.front();
    result.fragments.push_back({.attributes = key, .key = key});
  }
  result.complete = !work.spent();
  return result;
}

Decomposition boyce_codd_form(std::span<const Dependency> dependencies,
                              std::span<const Dependency> multivalued, std::size_t width,
                              Work& work) {
  const Closures closures(minimal_cover(dependencies, width, work), width);
  Decomposition result;
  Splitting splitting(closures, multivalued, work);
  for (AttributeSet& attributes : splitting.run()) {
    AttributeSet key = minimized(closures, attributes, attributes, {}, work);
    result.fragments.push_back({.attributes = std::move(attributes), .key = std::move(key)});
  }
  leave_out_contained(result.fragments);
  find_lost(result, closures, work);
  result.complete = splitting.complete() && !work.spent();
  return result;
}

bool is_preserved(const Dependency& dependency, std::span<const AttributeSet> fragments,
                  const Closures& closures, Work& work) {
  AttributeSet known = dependency.determinant;
  for (bool changed = true; changed && !work.spent();) {
    changed = false;
    for (const AttributeSet& fragment : fragments) {
      work.spend(closures.cost());
      AttributeSet more = closures.of(known & fragment) & fragment;
      if (more.is_subset_of(known)) continue;
      known |= more;
      changed = true;
    }
  }
  return dependency.dependents.is_subset_of(known);
}

}  // namespace pgplumb::integrity
