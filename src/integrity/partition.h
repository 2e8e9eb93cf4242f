#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "integrity/discovery.h"

namespace pgplumb::integrity {

/// The rows of a table in classes that agree on some attributes. It is stripped: rows that agree
/// with no other are left out.
class Partition {
 public:
  /// By no attribute: all rows in one class.
  static Partition whole(std::size_t rows);

  [[nodiscard]] std::size_t classes() const { return ends_.size(); }
  [[nodiscard]] std::size_t rows() const { return rows_.size(); }
  [[nodiscard]] std::span<const std::uint32_t> row_class(std::size_t index) const {
    const std::uint32_t begin = index == 0 ? 0 : ends_[index - 1];
    return std::span(rows_).subspan(begin, ends_[index] - begin);
  }
  /// Whether the rows of each class agree on the column.
  [[nodiscard]] bool determines(const std::vector<std::uint32_t>& column) const;

 private:
  friend class PartitionRefiner;
  std::vector<std::uint32_t> rows_;
  std::vector<std::uint32_t> ends_;
};

/// Makes partitions finer, with memory that is kept from one to the next.
class PartitionRefiner {
 public:
  PartitionRefiner(const CodedRows& rows, bool null_is_a_value)
      : rows_(rows), null_is_a_value_(null_is_a_value) {}
  /// By the attributes of `partition` and one more.
  void refine(const Partition& partition, Attribute by, Partition& result);

 private:
  const CodedRows& rows_;
  bool null_is_a_value_;
  std::vector<std::uint32_t> counts_;   ///< by value, all zero between classes
  std::vector<std::uint32_t> touched_;  ///< values of a class
};

}  // namespace pgplumb::integrity
