#pragma once

#include <string>
#include <vector>

#include "catalog/catalog.h"

/// The graph whose nodes are tables and whose edges are foreign keys.
namespace pgplumb::integrity {

/// From the table that has the foreign key to the one it refers to.
struct ForeignKeyEdge {
  const catalog::Relation* table = nullptr;
  const catalog::Constraint* foreign_key = nullptr;
  const catalog::Relation* referenced = nullptr;
  /// The two tables, or the ones at the top where they are partitions: the graph's nodes.
  const catalog::Relation* from = nullptr;
  const catalog::Relation* to = nullptr;
  bool nullable = false;  ///< a row may refer to nothing
  bool deferrable = false;

  /// A row cannot go in before the one it refers to.
  [[nodiscard]] bool is_strict() const { return !nullable && !deferrable; }
};

/// All foreign keys between the project's tables that the server enforces, oldest first: parallel
/// ones, those of a table to itself, and those that a partition has of its own.
std::vector<ForeignKeyEdge> foreign_key_edges(const catalog::Catalog& catalog);

/// What it costs to do without the edge for a while: the easiest to leave empty or to defer has the
/// least. At or above `cost_of_strict`, it can be neither.
int cost_of_breaking(const ForeignKeyEdge& edge);
inline constexpr int cost_of_strict = 200;

/// Tables that refer to each other in a circle of at least two. The path starts with the edge
/// that was made last, which closed the circle. Of several foreign keys between two tables on the
/// path, it has the strictest.
struct ForeignKeyCycle {
  std::vector<ForeignKeyEdge> edges;
  std::size_t weakest = 0;  ///< the edge to break: the easiest to leave empty or to defer

  /// Every edge is strict.
  [[nodiscard]] bool is_strict() const;
};

/// "public.a > public.b": the same whichever edge came last.
std::string identity_of(const ForeignKeyCycle& cycle);

struct ForeignKeyCycles {
  std::vector<ForeignKeyCycle> cycles;
  bool more = false;  ///< some component has more than are listed
};

/// In each set of tables that reach each other, one shortest cycle for each edge that closed one,
/// in the order in which the foreign keys were made, `max_cycles_per_component` at most: all simple
/// cycles may be millions. A table that refers to itself is no cycle.
ForeignKeyCycles foreign_key_cycles(const catalog::Catalog& catalog);

inline constexpr std::size_t max_cycles_per_component = 20;

}  // namespace pgplumb::integrity
