#include "integrity/partition.h"

#include <algorithm>
#include <numeric>

namespace pgplumb::integrity {

Partition Partition::whole(std::size_t rows) {
  Partition partition;
  if (rows < 2) return partition;
  partition.rows_.resize(rows);
  std::iota(partition.rows_.begin(), partition.rows_.end(), 0U);
  partition.ends_.push_back(static_cast<std::uint32_t>(rows));
  return partition;
}

bool Partition::determines(const std::vector<std::uint32_t>& column) const {
  std::uint32_t begin = 0;
  for (const std::uint32_t end : ends_) {
    const std::uint32_t value = column[rows_[begin]];
    for (std::uint32_t i = begin + 1; i < end; ++i) {
      if (column[rows_[i]] != value) return false;
    }
    begin = end;
  }
  return true;
}

void PartitionRefiner::refine(const Partition& partition, Attribute by, Partition& result) {
  const auto& column = rows_.column(by);
  if (counts_.size() < rows_.distinct(by)) counts_.resize(rows_.distinct(by));
  result.ends_.clear();
  result.rows_.resize(partition.rows_.size());
  std::uint32_t filled = 0;
  for (std::size_t c = 0; c < partition.classes(); ++c) {
    const auto rows = partition.row_class(c);
    touched_.clear();
    for (const std::uint32_t row : rows) {
      if (counts_[column[row]]++ == 0) touched_.push_back(column[row]);
    }
    if (!null_is_a_value_) counts_[CodedRows::null] = 0;
    // From here on `counts_` says where the next row of a value goes, one more than that; zero
    // for values that are left out.
    for (const std::uint32_t value : touched_) {
      const std::uint32_t count = counts_[value];
      counts_[value] = count < 2 ? 0 : filled + 1;
      if (count < 2) continue;
      filled += count;
      result.ends_.push_back(filled);
    }
    for (const std::uint32_t row : rows) {
      std::uint32_t& next = counts_[column[row]];
      if (next != 0) result.rows_[next++ - 1] = row;
    }
    for (const std::uint32_t value : touched_) counts_[value] = 0;
  }
  result.rows_.resize(filled);
}

}  // namespace pgplumb::integrity
