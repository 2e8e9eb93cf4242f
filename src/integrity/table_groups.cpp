#include "integrity/table_groups.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/biconnected_components.hpp>
#include <boost/graph/connected_components.hpp>
#include <iterator>
#include <map>
#include <set>

#include "integrity/scope.h"

namespace pgplumb::integrity {

namespace {

using catalog::Relation;
using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;

/// The tables, the oldest first, and who is connected with whom.
struct Connections {
  std::vector<const Relation*> tables;
  Graph graph;
  std::map<const Relation*, std::set<const Relation*>> referring;
};

Connections connections_of(const catalog::Catalog& catalog) {
  Connections connections;
  std::map<const Relation*, std::size_t> numbers;
  const auto number_of = [&](const Relation* table) {
    const auto [it, added] = numbers.try_emplace(table, connections.tables.size());
    if (added) {
      connections.tables.push_back(table);
      boost::add_vertex(connections.graph);
    }
    return it->second;
  };
  for (const auto& [oid, table] : catalog.relations) {
    if (is_judged_table(table)) number_of(&table);
  }
  for (const ForeignKeyEdge& edge : foreign_key_edges(catalog)) {
    if (edge.from == edge.to) continue;
    if (!connections.referring[edge.to].insert(edge.from).second) continue;
    const std::size_t from = number_of(edge.from);
    boost::add_edge(from, number_of(edge.to), connections.graph);
  }
  return connections;
}

}  // namespace

TableGroups table_groups(const catalog::Catalog& catalog) {
  const Connections connections = connections_of(catalog);
  TableGroups groups;

  std::vector<std::size_t> component(connections.tables.size());
  const auto count =
      static_cast<std::size_t>(boost::connected_components(connections.graph, component.data()));
  std::vector<std::vector<const Relation*>> members(count);
  for (std::size_t i = 0; i < component.size(); ++i) {
    members[component[i]].push_back(connections.tables[i]);
  }
  for (std::vector<const Relation*>& tables : members) {
    if (tables.size() == 1) {
      groups.alone.push_back(tables.front());
    } else {
      groups.islands.push_back(std::move(tables));
    }
  }
  std::ranges::stable_sort(groups.islands, std::ranges::greater(), std::ranges::size);

  std::vector<Graph::vertex_descriptor> points;
  boost::articulation_points(connections.graph, std::back_inserter(points));
  for (const std::size_t point : points) {
    const Relation* table = connections.tables[point];
    const auto referring = connections.referring.find(table);
    if (referring == connections.referring.end()) continue;
    groups.hubs.push_back({.table = table, .referring = referring->second.size()});
  }
  std::ranges::sort(groups.hubs, [](const HubTable& a, const HubTable& b) {
    return std::pair(b.referring, a.table->oid) < std::pair(a.referring, b.table->oid);
  });
  return groups;
}

}  // namespace pgplumb::integrity
