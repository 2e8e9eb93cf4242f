#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "integrity/dependencies.h"

/// Relations of the textbooks, written "ABC": "A>BC C>A", and random ones.
namespace pgplumb::integrity {

inline AttributeSet set_of(std::string_view letters) {
  AttributeSet set;
  for (const char letter : letters) set.insert(static_cast<Attribute>(letter - 'A'));
  return set;
}

inline std::string letters_of(const AttributeSet& set) {
  std::string letters;
  for (const Attribute attribute : set) letters += static_cast<char>('A' + attribute);
  return letters;
}

inline std::vector<Dependency> dependencies_of(std::string_view text) {
  std::vector<Dependency> dependencies;
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(' '));
    const auto arrow = one.find('>');
    dependencies.push_back({set_of(one.substr(0, arrow)), set_of(one.substr(arrow + 1))});
    text.remove_prefix(std::min(one.size() + 1, text.size()));
  }
  return dependencies;
}

/// One dependent each: "A>B A>C".
inline std::string text_of(const std::vector<Dependency>& dependencies) {
  std::string text;
  for (const Dependency& dependency : dependencies) {
    for (const Attribute dependent : dependency.dependents) {
      text += (text.empty() ? "" : " ") + letters_of(dependency.determinant) + ">" +
              letters_of(AttributeSet{dependent});
    }
  }
  return text;
}

/// What follows from dependencies, by trying: sets are masks of bits.
class ByTrying {
 public:
  using Mask = unsigned;

  ByTrying(const std::vector<Dependency>& dependencies, std::size_t width)
      : all_((1U << width) - 1), width_(width) {
    for (const Dependency& dependency : dependencies) {
      dependencies_.push_back({mask(dependency.determinant), mask(dependency.dependents)});
    }
    for (Mask set = 0; set <= all_; ++set) closures_.push_back(grown(set));
    for (Mask set = 0; set <= all_; ++set) {
      if (is_key(set)) keys_.push_back(set);
      if (is_key(set)) prime_ |= set;
    }
  }

  static Mask mask(const AttributeSet& set) {
    Mask result = 0;
    for (const Attribute attribute : set) result |= 1U << attribute;
    return result;
  }

  [[nodiscard]] Mask all() const { return all_; }
  [[nodiscard]] Mask closure(Mask set) const { return closures_[set]; }
  [[nodiscard]] const std::vector<Mask>& keys() const { return keys_; }

  [[nodiscard]] bool is_second() const {
    for (const Mask key : keys_) {
      for (Mask part = 0; part < key; ++part) {
        if ((part & key) == part && (closure(part) & ~part & ~prime_) != 0) return false;
      }
    }
    return true;
  }
  [[nodiscard]] bool is_third() const { return obeys_within(all_, prime_); }
  [[nodiscard]] bool is_boyce_codd() const { return obeys_within(all_, 0); }

  /// The dependencies among the attributes of a fragment alone.
  [[nodiscard]] std::vector<Dependency> projected(Mask fragment) const {
    std::vector<Dependency> result;
    for (Mask set = 0; set <= all_; ++set) {
      if ((set & fragment) == set) result.push_back({as_set(set), as_set(closure(set) & fragment)});
    }
    return result;
  }
  [[nodiscard]] bool is_third(Mask fragment) const {
    Mask prime = 0;
    for (Mask set = 0; set <= all_; ++set) {
      if ((set & fragment) != set || (closure(set) & fragment) != fragment) continue;
      bool least = true;
      for (Attribute a = 0; a < width_; ++a) {
        const Mask fewer = set & ~(1U << a);
        if (fewer != set && (closure(fewer) & fragment) == fragment) least = false;
      }
      if (least) prime |= set;
    }
    return obeys_within(fragment, prime);
  }
  [[nodiscard]] bool is_boyce_codd(Mask fragment) const { return obeys_within(fragment, 0); }

  static AttributeSet as_set(Mask mask) {
    AttributeSet set;
    for (Attribute a = 0; a < 32; ++a) {
      if ((mask >> a & 1U) != 0) set.insert(a);
    }
    return set;
  }

 private:
  struct Masks {
    Mask determinant, dependents;
  };

  [[nodiscard]] Mask grown(Mask set) const {
    for (Mask before = set + 1; before != set;) {
      before = set;
      for (const Masks& dependency : dependencies_) {
        if ((dependency.determinant & set) == dependency.determinant) set |= dependency.dependents;
      }
    }
    return set;
  }
  [[nodiscard]] bool is_key(Mask set) const {
    if (closure(set) != all_) return false;
    for (Attribute a = 0; a < width_; ++a) {
      if ((set >> a & 1U) != 0 && closure(set & ~(1U << a)) == all_) return false;
    }
    return true;
  }
  /// Whether all that a set determines is spared, or the set determines the whole fragment.
  [[nodiscard]] bool obeys_within(Mask fragment, Mask spared) const {
    for (Mask set = 0; set <= all_; ++set) {
      if ((set & fragment) != set) continue;
      const Mask determined = closure(set) & fragment;
      if (determined != fragment && (determined & ~set & ~spared) != 0) return false;
    }
    return true;
  }

  Mask all_;
  std::size_t width_;
  std::vector<Masks> dependencies_;
  std::vector<Mask> closures_;
  std::vector<Mask> keys_;
  Mask prime_ = 0;
};

struct RandomScheme {
  std::size_t width;
  std::vector<Dependency> dependencies;
};

/// A relation of 2 to `widest` attributes with up to 7 dependencies, some of them trivial or
/// without a determinant.
inline RandomScheme random_scheme(std::mt19937& random, std::size_t widest) {
  const auto below = [&](std::size_t limit) { return random() % limit; };
  RandomScheme scheme{.width = 2 + below(widest - 1), .dependencies = {}};
  const std::size_t count = below(8);
  for (std::size_t i = 0; i < count; ++i) {
    Dependency& dependency = scheme.dependencies.emplace_back();
    const std::size_t size = below(20) == 0 ? 0 : 1 + below(3);
    for (std::size_t j = 0; j < size; ++j) dependency.determinant.insert(below(scheme.width));
    for (std::size_t j = 0; j <= below(3); ++j) dependency.dependents.insert(below(scheme.width));
  }
  return scheme;
}

}  // namespace pgplumb::integrity
