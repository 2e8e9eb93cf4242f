// Closures by counting (Beeri and Bernstein 1979): each dependency counts the attributes of its
// determinant that are still missing, and fires at zero, so that each is looked at once for each
// of them.

#include "integrity/dependencies.h"

#include <algorithm>
#include <iterator>
#include <map>

namespace pgplumb::integrity {

namespace {

/// Grows a closure until no dependency adds to it.
class Growth {
 public:
  explicit Growth(AttributeSet start) : closure_(std::move(start)) {
    std::ranges::copy(closure_, std::back_inserter(new_));
  }

  void add(AttributeSet attributes) {
    attributes -= closure_;
    closure_ |= attributes;
    std::ranges::copy(attributes, std::back_inserter(new_));
  }
  [[nodiscard]] bool has_new() const { return !new_.empty(); }
  Attribute take() {
    const Attribute attribute = new_.back();
    new_.pop_back();
    return attribute;
  }
  AttributeSet result() { return std::move(closure_); }

 private:
  AttributeSet closure_;
  std::vector<Attribute> new_;
};

constexpr std::size_t no_dependency = static_cast<std::size_t>(-1);

}  // namespace

Closures::Closures(std::span<const Dependency> dependencies, std::size_t width)
    : dependencies_(dependencies.begin(), dependencies.end()), by_attribute_(width) {
  const std::uint64_t words = width / 64 + 1;
  cost_ = width + dependencies_.size() * words;
  for (std::uint32_t i = 0; i < dependencies_.size(); ++i) {
    const AttributeSet& determinant = dependencies_[i].determinant;
    determinant_sizes_.push_back(static_cast<std::uint32_t>(determinant.size()));
    for (const Attribute attribute : determinant) by_attribute_[attribute].push_back(i);
    if (determinant.empty()) unconditional_.push_back(i);
    cost_ += determinant_sizes_.back();
  }
}

AttributeSet Closures::of(const AttributeSet& attributes) const {
  return of(attributes, no_dependency, 0);
}

AttributeSet Closures::of(const AttributeSet& attributes, std::size_t without,
                          Attribute dependent) const {
  Growth growth(attributes);
  const auto fire = [&](std::uint32_t index) {
    if (index != without) return growth.add(dependencies_[index].dependents);
    AttributeSet others = dependencies_[index].dependents;
    others.erase(dependent);
    growth.add(std::move(others));
  };
  std::vector<std::uint32_t> missing = determinant_sizes_;
  for (const std::uint32_t index : unconditional_) fire(index);
  while (growth.has_new()) {
    for (const std::uint32_t index : by_attribute_[growth.take()]) {
      if (--missing[index] == 0) fire(index);
    }
  }
  return growth.result();
}

AttributeSet minimized(const Closures& closures, AttributeSet attributes, const AttributeSet& goal,
                       const AttributeSet& keep, Work& work) {
  std::vector<Attribute> members;
  std::ranges::copy(attributes - keep, std::back_inserter(members));
  std::ranges::reverse(members);
  for (const Attribute member : members) {
    if (work.spent()) break;
    work.spend(closures.cost());
    AttributeSet fewer = attributes;
    fewer.erase(member);
    if (goal.is_subset_of(closures.of(fewer))) attributes = std::move(fewer);
  }
  return attributes;
}

std::vector<Dependency> with_least_determinants(const Closures& closures,
                                                const Dependency& dependency, Work& work) {
  std::vector<Dependency> parts{dependency};
  for (const Attribute attribute : dependency.determinant) {
    const std::size_t count = parts.size();
    for (std::size_t i = 0; i < count && !work.spent(); ++i) {
      work.spend(closures.cost());
      AttributeSet fewer = parts[i].determinant;
      fewer.erase(attribute);
      AttributeSet still = parts[i].dependents & closures.of(fewer);
      if (still.empty()) continue;
      parts[i].dependents -= still;
      Dependency smaller{.determinant = std::move(fewer), .dependents = std::move(still)};
      if (parts[i].dependents.empty()) {
        parts[i] = std::move(smaller);
      } else {
        parts.push_back(std::move(smaller));
      }
    }
  }
  std::ranges::sort(parts, {}, [](const Dependency& part) { return part.dependents.next(0); });
  return parts;
}

std::vector<Dependency> minimal_cover(std::span<const Dependency> dependencies, std::size_t width,
                                      Work& work) {
  const Closures closures(dependencies, width);
  std::vector<Dependency> cover;
  std::map<AttributeSet, std::size_t> places;  // of determinants in the cover
  for (Dependency dependency : dependencies) {
    dependency.dependents -= dependency.determinant;
    if (dependency.dependents.empty()) continue;
    for (Dependency& part : with_least_determinants(closures, dependency, work)) {
      const auto [place, added] = places.try_emplace(part.determinant, cover.size());
      if (added) {
        cover.push_back(std::move(part));
      } else {
        cover[place->second].dependents |= part.dependents;
      }
    }
  }
  Closures reduced(cover, width);
  for (std::size_t i = 0; i < cover.size(); ++i) {
    for (const Attribute dependent : cover[i].dependents) {
      if (work.spent()) break;
      work.spend(reduced.cost());
      if (reduced.of(cover[i].determinant, i, dependent).contains(dependent)) {
        reduced.drop(i, dependent);
      }
    }
  }
  cover = reduced.dependencies();
  std::erase_if(cover, [](const Dependency& part) { return part.dependents.empty(); });
  return cover;
}

}  // namespace pgplumb::integrity
