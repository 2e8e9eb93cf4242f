#pragma once

#include <boost/json/array.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lint/finding.h"

namespace pgplumb::report {

/// The tables and foreign keys of the circles that results are about, as a graph of a SARIF run
/// (3.39 to 3.43), and each circle as a way through it. GitHub passes over both, viewers draw them.
class SarifGraph {
 public:
  /// Circles beyond what a viewer draws are left out.
  explicit SarifGraph(const std::vector<const lint::Finding*>& results);

  [[nodiscard]] bool empty() const { return edges_.empty(); }
  /// The value of the run's `graphs`.
  [[nodiscard]] boost::json::array graphs() const;
  /// The value of a result's `graphTraversals`; none where it is about no circle of the graph.
  [[nodiscard]] std::optional<boost::json::array> traversals(const lint::Problem& problem) const;

 private:
  std::vector<const lint::GraphStep*> edges_;  ///< each once
  std::set<std::string, std::less<>> ids_;     ///< of these
};

}  // namespace pgplumb::report
