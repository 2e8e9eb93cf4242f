// Level by level through the sets of attributes, as TANE (Huhtala and others 1999) does: a set is
// tried as a determinant of those attributes that no part of it determines. It is given up, with
// all sets around it, once it determines one of its own attributes, all rows differ in it, or
// nothing is left to be determined. Whether it determines an attribute is read off the classes of
// its partition, up to the first pair of rows that says no. The sets of a level are in
// lexicographic order, so that only the partitions on the way to the current one are held.

#include "integrity/discovery.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "integrity/partition.h"

namespace pgplumb::integrity {

namespace {

using Members = std::vector<Attribute>;  // in ascending order

/// Partitions along one path of attributes.
class PartitionPath {
 public:
  PartitionPath(const CodedRows& rows, bool null_is_a_value, Work& work)
      : refiner_(rows, null_is_a_value), work_(work) {
    partitions_.push_back(Partition::whole(rows.rows()));
  }

  const Partition& go_to(const Members& members) {
    std::size_t common = 0;
    while (common < path_.size() && common < members.size() && path_[common] == members[common]) {
      ++common;
    }
    path_.resize(common);
    for (std::size_t i = common; i < members.size(); ++i) {
      path_.push_back(members[i]);
      if (partitions_.size() <= i + 1) partitions_.emplace_back();
      refiner_.refine(partitions_[i], members[i], partitions_[i + 1]);
      work_.spend(partitions_[i].rows() * 4 + 8);
    }
    return partitions_[members.size()];
  }

 private:
  PartitionRefiner refiner_;
  Work& work_;
  Members path_;
  std::vector<Partition> partitions_;  ///< of the path's beginnings
};

class Search {
 public:
  Search(const CodedRows& rows, const DiscoveryOptions& options)
      : rows_(rows),
        options_(options),
        work_(options.work),
        path_(rows, options.null_is_a_value, work_) {}

  Discovery run() {
    Level level;
    Members nothing;
    level.emplace(nothing, AttributeSet::all(rows_.width()));
    for (std::size_t size = 0;; ++size) {
      for (auto& [members, candidates] : level) try_determinant(members, candidates);
      if (size == options_.most_in_determinant || work_.spent()) break;
      level = next_level(level);
      if (level.empty()) break;
    }
    result_.complete = !work_.spent();
    return std::move(result_);
  }

 private:
  /// The sets of one size, each with the attributes that it may determine.
  using Level = std::map<Members, AttributeSet>;

  /// Afterwards `candidates` has what the set does not determine; it is empty where no larger set
  /// needs to be tried.
  void try_determinant(const Members& members, AttributeSet& candidates) {
    if (work_.spent()) return;
    const Partition& partition = path_.go_to(members);
    const bool unique = partition.rows() == 0;
    Dependency found;
    for (const Attribute candidate : candidates) {
      work_.spend(8 + (unique ? 0 : partition.row_class(0).size()));
      if (unique || partition.determines(rows_.column(candidate))) {
        found.dependents.insert(candidate);
      }
    }
    candidates -= found.dependents;
    if (unique) candidates = {};
    if (found.dependents.empty()) return;
    for (const Attribute member : members) found.determinant.insert(member);
    result_.dependencies.push_back(std::move(found));
    result_.evidence.push_back(
        {.repeated = partition.classes(), .repetitions = partition.rows() - partition.classes()});
  }

  /// Sets of one attribute more, all parts of which are still there: two that differ in the last
  /// attribute make one.
  Level next_level(const Level& level) {
    Level next;
    if (level.begin()->first.empty()) {
      for (const Attribute attribute : level.begin()->second) add_set({attribute}, level, next);
      return next;
    }
    for (auto a = level.begin(); a != level.end(); ++a) {
      if (a->second.empty()) continue;
      for (auto b = std::next(a); b != level.end() && same_but_last(a->first, b->first); ++b) {
        if (work_.spent()) return next;
        work_.spend(256);
        Members members = a->first;
        members.push_back(b->first.back());
        add_set(std::move(members), level, next);
      }
    }
    return next;
  }

  static bool same_but_last(const Members& a, const Members& b) {
    return std::equal(a.begin(), a.end() - 1, b.begin());
  }

  static void add_set(Members members, const Level& level, Level& next) {
    AttributeSet candidates;
    for (std::size_t i = 0; i < members.size(); ++i) {
      Members part = members;
      part.erase(part.begin() + static_cast<std::ptrdiff_t>(i));
      const auto found = level.find(part);
      // An attribute that its part determines, or that nothing is left to be said about.
      if (found == level.end() || !found->second.contains(members[i])) return;
      if (i == 0) {
        candidates = found->second;
      } else {
        candidates &= found->second;
      }
    }
    for (const Attribute member : members) candidates.erase(member);
    if (!candidates.empty()) next.emplace(std::move(members), std::move(candidates));
  }

  const CodedRows& rows_;
  const DiscoveryOptions& options_;
  Work work_;
  PartitionPath path_;
  Discovery result_;
};

}  // namespace

CodedRows::CodedRows(const std::vector<std::vector<Value>>& columns) : CodedRows(columns.size()) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    std::unordered_map<std::string_view, std::uint32_t> codes;
    columns_[i].reserve(columns[i].size());
    for (const Value& value : columns[i]) {
      std::uint32_t code = null;
      if (value) code = codes.try_emplace(*value, distinct_[i]).first->second;
      if (code == distinct_[i]) ++distinct_[i];
      columns_[i].push_back(code);
    }
  }
}

Discovery discover(const CodedRows& rows, const DiscoveryOptions& options) {
  return Search(rows, options).run();
}

Evidence evidence_for(const CodedRows& rows, const Dependency& dependency) {
  PartitionRefiner refiner(rows, /*null_is_a_value=*/false);
  Partition partition = Partition::whole(rows.rows());
  for (const Attribute attribute : dependency.determinant) {
    Partition finer;
    refiner.refine(partition, attribute, finer);
    partition = std::move(finer);
  }
  Evidence evidence;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const bool has_null = std::ranges::any_of(dependency.determinant, [&](Attribute attribute) {
      return rows.column(attribute)[row] == CodedRows::null;
    });
    if (!has_null) ++evidence.rows;
  }
  evidence.repeated = partition.classes();
  evidence.repetitions = partition.rows() - partition.classes();
  for (std::size_t i = 0; i < partition.classes(); ++i) {
    std::map<std::vector<std::uint32_t>, std::size_t> counts;
    std::size_t most = 0;
    for (const std::uint32_t row : partition.row_class(i)) {
      std::vector<std::uint32_t> values;
      for (const Attribute attribute : dependency.dependents) {
        values.push_back(rows.column(attribute)[row]);
      }
      most = std::max(most, ++counts[std::move(values)]);
    }
    evidence.violations += partition.row_class(i).size() - most;
  }
  return evidence;
}

}  // namespace pgplumb::integrity
