#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "integrity/attribute_set.h"

/// Functional dependencies: rows that agree on the determinant agree on the dependents. What
/// follows from some, and the fewest that say the same. Pure values: no catalog is needed.
namespace pgplumb::integrity {

struct Dependency {
  AttributeSet determinant;
  AttributeSet dependents;
  bool operator==(const Dependency&) const = default;
};

/// What is left of the work that may be done: questions about keys and decompositions take
/// exponential time in the worst case. Once it is spent, answers are only a part of the truth.
class Work {
 public:
  /// In elementary steps, of which a second has some hundreds of millions.
  static constexpr std::uint64_t usual = 100'000'000;

  explicit Work(std::uint64_t steps = usual) : left_(steps) {}
  [[nodiscard]] bool spent() const { return left_ == 0; }
  [[nodiscard]] std::uint64_t left() const { return left_; }
  void spend(std::uint64_t steps) { left_ -= steps < left_ ? steps : left_; }

 private:
  std::uint64_t left_;
};

/// Dependencies laid out so that closures take linear time.
class Closures {
 public:
  /// The attributes are those below `width`.
  Closures(std::span<const Dependency> dependencies, std::size_t width);

  [[nodiscard]] std::size_t width() const { return by_attribute_.size(); }
  [[nodiscard]] const std::vector<Dependency>& dependencies() const { return dependencies_; }

  /// All that the attributes determine, themselves included.
  [[nodiscard]] AttributeSet of(const AttributeSet& attributes) const;
  /// The same as if dependency `without` did not have this dependent.
  [[nodiscard]] AttributeSet of(const AttributeSet& attributes, std::size_t without,
                                Attribute dependent) const;
  [[nodiscard]] bool implies(const Dependency& dependency) const {
    return dependency.dependents.is_subset_of(of(dependency.determinant));
  }
  [[nodiscard]] bool is_superkey(const AttributeSet& attributes) const {
    return of(attributes).size() == width();
  }

  void drop(std::size_t dependency, Attribute dependent) {
    dependencies_[dependency].dependents.erase(dependent);
  }
  /// About so many steps of `Work` a closure takes.
  [[nodiscard]] std::uint64_t cost() const { return cost_; }

 private:
  std::vector<Dependency> dependencies_;
  std::vector<std::uint32_t> determinant_sizes_;
  std::vector<std::vector<std::uint32_t>> by_attribute_;  ///< dependencies with it in front
  std::vector<std::uint32_t> unconditional_;              ///< those without a determinant
  std::uint64_t cost_ = 0;
};

/// A part of the attributes that determines all of `goal` as they do, and that has none to spare;
/// attributes at the end are given up first. `keep` stay in any case.
AttributeSet minimized(const Closures& closures, AttributeSet attributes, const AttributeSet& goal,
                       const AttributeSet& keep, Work& work);

/// The dependency in as many parts as it takes so that no determinant has an attribute to spare.
std::vector<Dependency> with_least_determinants(const Closures& closures,
                                                const Dependency& dependency, Work& work);

/// The same dependencies, none of which can be left out or have a smaller determinant; those with
/// one determinant are together, in the order of the first of them. Of several such covers it is
/// the one that keeps what comes last.
std::vector<Dependency> minimal_cover(std::span<const Dependency> dependencies, std::size_t width,
                                      Work& work);

}  // namespace pgplumb::integrity
