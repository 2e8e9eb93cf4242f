#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "integrity/dependencies.h"

/// Dependencies that the rows of a table obey.
namespace pgplumb::integrity {

/// Rows with their values as numbers: within a column, equal values have equal numbers.
class CodedRows {
 public:
  static constexpr std::uint32_t null = 0;
  using Value = std::optional<std::string>;  ///< none: NULL

  explicit CodedRows(std::size_t width) : columns_(width), distinct_(width, 1) {}
  /// `columns` holds the values of each attribute, all of one length.
  explicit CodedRows(const std::vector<std::vector<Value>>& columns);

  [[nodiscard]] std::size_t width() const { return columns_.size(); }
  [[nodiscard]] std::size_t rows() const { return columns_.empty() ? 0 : columns_.front().size(); }
  [[nodiscard]] const std::vector<std::uint32_t>& column(Attribute attribute) const {
    return columns_[attribute];
  }
  /// One more than the greatest number in the column.
  [[nodiscard]] std::uint32_t distinct(Attribute attribute) const { return distinct_[attribute]; }

 private:
  std::vector<std::vector<std::uint32_t>> columns_;
  std::vector<std::uint32_t> distinct_;
};

/// How rows speak for or against a dependency. Rows with NULL in the determinant say nothing; in
/// the dependents NULL is a value like others.
struct Evidence {
  std::size_t rows = 0;         ///< without NULL in the determinant
  std::size_t repeated = 0;     ///< values of the determinant that occur in more than one row
  std::size_t repetitions = 0;  ///< rows with these, less one for each: what need not be stored
  std::size_t violations = 0;   ///< rows to be changed so that it holds
};
Evidence evidence_for(const CodedRows& rows, const Dependency& dependency);

struct DiscoveryOptions {
  std::size_t most_in_determinant = 3;
  bool null_is_a_value = false;  ///< NULLs in determinants are equal, rather than say nothing
  std::uint64_t work = 4 * Work::usual;
};

struct Discovery {
  /// All with a determinant of at most so many attributes of which none can be left out; by the
  /// size of the determinant. Also those of determinants that never repeat.
  std::vector<Dependency> dependencies;
  /// How often values of its determinant repeat, for each of them: `rows` is not counted.
  std::vector<Evidence> evidence;
  bool complete = true;  ///< else the work was spent
};
Discovery discover(const CodedRows& rows, const DiscoveryOptions& options = {});

}  // namespace pgplumb::integrity
