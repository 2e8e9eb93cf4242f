// Strong components first (Tarjan): outside of them there is no cycle, and they are small. Inside
// one, the edges in order of creation are cut into those that leave the graph without a cycle and
// those that close one. The next to close one is found by bisection, as cycles stay when edges are
// added; it is reported with the shortest way back and taken out.
#include "integrity/foreign_key_graph.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/filtered_graph.hpp>
#include <boost/graph/strong_components.hpp>
#include <map>
#include <queue>
#include <ranges>
#include <string_view>
#include <utility>

#include "integrity/names.h"
#include "integrity/scope.h"

namespace pgplumb::integrity {

namespace {

using catalog::Catalog;
using catalog::Constraint;
using catalog::Oid;
using catalog::Relation;

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property,
                                    std::size_t>;  // an edge is its place in a list of edges
using Node = boost::graph_traits<Graph>::vertex_descriptor;
using Arrow = boost::graph_traits<Graph>::edge_descriptor;
using Edges = std::vector<ForeignKeyEdge>;

/// With MATCH SIMPLE one NULL is enough to refer to nothing; MATCH FULL wants all of them.
bool may_refer_to_nothing(const Catalog& catalog, const Relation& table, const Constraint& key) {
  const auto nullable = [&](catalog::ColumnNumber number) {
    const auto* column = table.column(number);
    return column == nullptr || accepts_null(catalog, *column);
  };
  return key.match == sql::MatchType::full ? std::ranges::all_of(key.columns, nullable)
                                           : std::ranges::any_of(key.columns, nullable);
}

/// How hard it is to do without the edge for a while; an optional pointer that deletes already
/// clear is the easiest. One strict edge costs more than all others together that may be broken
/// instead.
int strength(const ForeignKeyEdge& edge) {
  if (edge.nullable) {
    return edge.foreign_key->on_delete == sql::ForeignKeyAction::set_null ? 1 : 2;
  }
  return edge.deferrable ? 3 : cost_of_strict / 2;
}

/// Names such as `current_session_id` say that the row is whole without.
bool is_named_as_pointer(const ForeignKeyEdge& edge) {
  constexpr auto pointers =
      std::to_array<std::string_view>({"active", "current", "default", "first", "home", "last",
                                       "latest", "main", "parent", "primary", "root"});
  return std::ranges::any_of(edge.foreign_key->columns, [&](catalog::ColumnNumber number) {
    const auto* column = edge.table->column(number);
    return column != nullptr &&
           std::ranges::any_of(words_of(column->name), [&](const std::string& word) {
             return std::ranges::find(pointers, word) != pointers.end();
           });
  });
}

/// Of several keys between the same two tables, the strictest; of these the oldest.
using StrictestEdges = std::map<std::pair<Oid, Oid>, ForeignKeyEdge>;

void keep_strictest(StrictestEdges& edges, const ForeignKeyEdge& edge) {
  const auto key = std::pair(edge.from->oid, edge.to->oid);
  const auto [it, added] = edges.try_emplace(key, edge);
  if (added) return;
  const auto rank = [](const ForeignKeyEdge& e) {
    return std::pair(-strength(e), e.foreign_key->oid);
  };
  if (rank(edge) < rank(it->second)) it->second = edge;
}

/// One for each pair of tables, oldest first.
Edges edges_of(const Catalog& catalog) {
  StrictestEdges strictest;
  for (const ForeignKeyEdge& edge : foreign_key_edges(catalog)) {
    if (edge.from != edge.to) keep_strictest(strictest, edge);
  }
  Edges edges;
  for (const auto& [ends, edge] : strictest) edges.push_back(edge);
  std::ranges::sort(edges, {}, [](const auto& edge) { return edge.foreign_key->oid; });
  return edges;
}

Graph graph_of(const Edges& edges) {
  std::map<Oid, Node> nodes;
  Graph graph;
  const auto node_of = [&](Oid table) {
    const auto [it, added] = nodes.try_emplace(table, 0);
    if (added) it->second = boost::add_vertex(graph);
    return it->second;
  };
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const auto from = node_of(edges[i].from->oid);
    boost::add_edge(from, node_of(edges[i].to->oid), i, graph);
  }
  return graph;
}

/// The component of each node, and how many there are.
template <typename AnyGraph>
std::pair<std::vector<std::size_t>, std::size_t> components_of(const AnyGraph& graph) {
  std::vector<std::size_t> components(boost::num_vertices(graph));
  const auto count = boost::strong_components(
      graph, boost::make_iterator_property_map(components.begin(),
                                               boost::get(boost::vertex_index, graph)));
  return {std::move(components), count};
}

/// The edges before `end` without those that were taken out.
struct Kept {
  const Graph* graph = nullptr;
  const std::vector<bool>* taken_out = nullptr;
  std::size_t end = 0;

  bool operator()(const Arrow& arrow) const {
    return (*graph)[arrow] < end && !(*taken_out)[(*graph)[arrow]];
  }
};

bool has_cycle(const Graph& graph, const Kept& kept) {
  return components_of(boost::filtered_graph(graph, kept)).second < boost::num_vertices(graph);
}

/// The edges of the shortest path; there must be one.
std::vector<std::size_t> shortest_path(const Graph& graph, const Kept& kept, Node from, Node to) {
  std::map<Node, Arrow> came_by;
  std::queue<Node> open({from});
  const boost::filtered_graph kept_graph(graph, kept);
  while (!open.empty() && !came_by.contains(to)) {
    const auto node = open.front();
    open.pop();
    for (const auto arrow : boost::make_iterator_range(boost::out_edges(node, kept_graph))) {
      const auto next = boost::target(arrow, graph);
      if (next != from && came_by.try_emplace(next, arrow).second) open.push(next);
    }
  }
  std::vector<std::size_t> path;
  for (auto node = to; node != from; node = boost::source(came_by.at(node), graph)) {
    path.push_back(graph[came_by.at(node)]);
  }
  std::ranges::reverse(path);
  return path;
}

/// The easiest to break; of equals the newest.
std::size_t weakest_of(const Edges& edges) {
  const auto cost = [](const ForeignKeyEdge& edge) {
    return std::pair(cost_of_breaking(edge), -static_cast<std::int64_t>(edge.foreign_key->oid));
  };
  return static_cast<std::size_t>(std::ranges::min_element(edges, {}, cost) - edges.begin());
}

/// Takes the cycles of one component out of it, the one that was closed first before the others.
class CycleFinder {
 public:
  explicit CycleFinder(const Edges& edges)
      : edges_(edges), graph_(graph_of(edges)), taken_out_(edges.size()) {
    for (const auto arrow : boost::make_iterator_range(boost::edges(graph_))) {
      arrows_[graph_[arrow]] = arrow;
    }
  }

  [[nodiscard]] bool has_more() const { return has_cycle(graph_, kept_before(edges_.size())); }

  /// There must be one more.
  ForeignKeyCycle take() {
    const auto later = std::views::iota(begin_, edges_.size());
    const auto closing = *std::ranges::partition_point(
        later, [&](std::size_t i) { return !has_cycle(graph_, kept_before(i + 1)); });
    ForeignKeyCycle cycle{.edges = {edges_[closing]}};
    const auto arrow = arrows_.at(closing);
    for (const auto i : shortest_path(graph_, kept_before(closing), boost::target(arrow, graph_),
                                      boost::source(arrow, graph_))) {
      cycle.edges.push_back(edges_[i]);
    }
    cycle.weakest = weakest_of(cycle.edges);
    taken_out_[closing] = true;
    begin_ = closing + 1;
    return cycle;
  }

 private:
  [[nodiscard]] Kept kept_before(std::size_t end) const {
    return {.graph = &graph_, .taken_out = &taken_out_, .end = end};
  }

  const Edges& edges_;
  Graph graph_;
  std::map<std::size_t, Arrow> arrows_;
  std::vector<bool> taken_out_;
  std::size_t begin_ = 0;  ///< the edges before it close no cycle
};

}  // namespace

std::vector<ForeignKeyEdge> foreign_key_edges(const Catalog& catalog) {
  Edges edges;
  for (const auto& [oid, table] : catalog.relations) {
    if (!is_judged_table(table) && !is_judged_partition(table)) continue;
    for (const auto& key : table.constraints) {
      const auto* referenced = catalog.relations.find(key.references);
      if (key.kind != catalog::ConstraintKind::foreign_key || referenced == nullptr ||
          !key.enforced || key.parent != catalog::no_oid) {
        continue;
      }
      edges.push_back({.table = &table,
                       .foreign_key = &key,
                       .referenced = referenced,
                       .from = &topmost_parent(catalog, table),
                       .to = &topmost_parent(catalog, *referenced),
                       .nullable = may_refer_to_nothing(catalog, table, key),
                       .deferrable = key.deferrable});
    }
  }
  std::ranges::sort(edges, {}, [](const auto& edge) { return edge.foreign_key->oid; });
  return edges;
}

int cost_of_breaking(const ForeignKeyEdge& edge) {
  return 2 * strength(edge) + (is_named_as_pointer(edge) ? 0 : 1);
}

bool ForeignKeyCycle::is_strict() const {
  return std::ranges::all_of(edges, &ForeignKeyEdge::is_strict);
}

std::string identity_of(const ForeignKeyCycle& cycle) {
  std::vector<std::string> names;
  for (const auto& edge : cycle.edges) {
    names.push_back(fmt::format("{}.{}", edge.table->schema, edge.table->name));
  }
  std::ranges::rotate(names, std::ranges::min_element(names));
  return fmt::format("{}", fmt::join(names, " > "));
}

ForeignKeyCycles foreign_key_cycles(const Catalog& catalog) {
  const auto edges = edges_of(catalog);
  const auto graph = graph_of(edges);
  const auto [component, count] = components_of(graph);

  std::map<std::size_t, Edges> inner;
  for (const auto arrow : boost::make_iterator_range(boost::edges(graph))) {
    const auto home = component[boost::source(arrow, graph)];
    if (home == component[boost::target(arrow, graph)]) inner[home].push_back(edges[graph[arrow]]);
  }
  ForeignKeyCycles found;
  for (auto& [number, inside] : inner) {
    std::ranges::sort(inside, {}, [](const auto& edge) { return edge.foreign_key->oid; });
    CycleFinder finder(inside);
    for (std::size_t i = 0; finder.has_more(); ++i) {
      if (i == max_cycles_per_component) {
        found.more = true;
        break;
      }
      found.cycles.push_back(finder.take());
    }
  }
  std::ranges::sort(found.cycles, {},
                    [](const auto& cycle) { return cycle.edges.front().foreign_key->oid; });
  return found;
}

}  // namespace pgplumb::integrity
