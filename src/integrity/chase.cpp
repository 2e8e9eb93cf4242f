// The chase: a tableau with a row for each fragment, which has the attribute's own symbol where the
// fragment has the attribute and one of its own elsewhere. Dependencies equate symbols until
// nothing changes; the join is lossless where a row has become all own symbols.

#include "integrity/chase.h"

#include <algorithm>
#include <map>
#include <vector>

namespace pgplumb::integrity {

namespace {

class Tableau {
 public:
  Tableau(std::span<const AttributeSet> fragments, std::size_t width) {
    std::uint32_t row_number = 0;
    for (const AttributeSet& fragment : fragments) {
      auto& row = rows_.emplace_back(width, ++row_number);
      for (const Attribute attribute : fragment) row[attribute] = own;
    }
  }

  /// Answers whether anything changed.
  bool apply(const Dependency& dependency) {
    std::map<std::vector<std::uint32_t>, std::size_t> first_rows;
    bool changed = false;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      std::vector<std::uint32_t> determinant;
      for (const Attribute attribute : dependency.determinant) {
        determinant.push_back(rows_[i][attribute]);
      }
      const auto [found, added] = first_rows.try_emplace(std::move(determinant), i);
      if (added) continue;
      for (const Attribute attribute : dependency.dependents) {
        changed =
            equate(attribute, rows_[i][attribute], rows_[found->second][attribute]) || changed;
      }
    }
    return changed;
  }

  [[nodiscard]] bool has_own_row() const {
    return std::ranges::any_of(rows_, [](const std::vector<std::uint32_t>& row) {
      return std::ranges::all_of(row, [](std::uint32_t symbol) { return symbol == own; });
    });
  }

 private:
  static constexpr std::uint32_t own = 0;

  bool equate(Attribute attribute, std::uint32_t a, std::uint32_t b) {
    if (a == b) return false;
    for (auto& row : rows_) {
      if (row[attribute] == std::max(a, b)) row[attribute] = std::min(a, b);
    }
    return true;
  }

  std::vector<std::vector<std::uint32_t>> rows_;
};

}  // namespace

bool is_lossless(std::span<const AttributeSet> fragments, std::span<const Dependency> dependencies,
                 std::size_t width, Work& work) {
  Tableau tableau(fragments, width);
  bool changed = true;
  while (changed && !tableau.has_own_row()) {
    changed = false;
    for (const Dependency& dependency : dependencies) {
      if (work.spent()) return false;
      work.spend(fragments.size() *
                 (dependency.determinant.size() + dependency.dependents.size() + 8));
      changed = tableau.apply(dependency) || changed;
    }
  }
  return tableau.has_own_row();
}

}  // namespace pgplumb::integrity
