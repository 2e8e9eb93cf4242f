// How many tables each table reaches is counted for all of them at once: one set of bits a strong
// component, united from the last to the first in the order that Tarjan's algorithm yields. What
// lies on the way is looked up for the widest alone.
#include "integrity/cascades.h"

#include <algorithm>
#include <boost/dynamic_bitset.hpp>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>
#include <map>
#include <queue>
#include <set>

#include "integrity/foreign_key_cover.h"

namespace pgplumb::integrity {

namespace {

using catalog::Relation;
using Edges = std::vector<ForeignKeyEdge>;

bool cascades(const ForeignKeyEdge& edge) {
  return edge.foreign_key->on_delete == sql::ForeignKeyAction::cascade;
}

bool stops(const ForeignKeyEdge& edge) {
  return edge.foreign_key->on_delete == sql::ForeignKeyAction::no_action ||
         edge.foreign_key->on_delete == sql::ForeignKeyAction::restrict;
}

/// Foreign keys by the table that they refer to.
using ByReferenced = std::map<const Relation*, std::vector<const ForeignKeyEdge*>>;

ByReferenced by_referenced(const Edges& edges) {
  ByReferenced keys;
  for (const ForeignKeyEdge& edge : edges) keys[edge.referenced].push_back(&edge);
  return keys;
}

/// How many other tables lose rows with one of the table's, for each table that any cascade
/// touches.
std::map<const Relation*, std::size_t> reach_counts(const Edges& edges) {
  std::map<const Relation*, std::size_t> numbers;
  for (const ForeignKeyEdge& edge : edges) {
    if (!cascades(edge)) continue;
    numbers.try_emplace(edge.table, numbers.size());
    numbers.try_emplace(edge.referenced, numbers.size());
  }
  boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS> graph(numbers.size());
  for (const ForeignKeyEdge& edge : edges) {
    if (!cascades(edge)) continue;
    boost::add_edge(numbers.at(edge.referenced), numbers.at(edge.table), graph);
  }
  std::vector<std::size_t> component(numbers.size());
  const std::size_t count = boost::strong_components(
      graph,
      boost::make_iterator_property_map(component.begin(), boost::get(boost::vertex_index, graph)));

  // A component has a higher number than those that it reaches.
  std::vector<std::vector<std::size_t>> members(count);
  for (std::size_t i = 0; i < component.size(); ++i) members[component[i]].push_back(i);
  std::vector<boost::dynamic_bitset<>> reached(count, boost::dynamic_bitset<>(numbers.size()));
  for (std::size_t home = 0; home < count; ++home) {
    for (const std::size_t table : members[home]) {
      reached[home].set(table);
      for (const std::size_t next : boost::make_iterator_range(adjacent_vertices(table, graph))) {
        if (component[next] != home) reached[home] |= reached[component[next]];
      }
    }
  }
  std::map<const Relation*, std::size_t> counts;
  for (const auto& [table, number] : numbers) {
    counts[table] = reached[component[number]].count() - 1;
  }
  return counts;
}

CascadeReach reach_of(const Relation& table, const ByReferenced& keys,
                      const std::set<const catalog::Constraint*>& unindexed) {
  CascadeReach reach{.table = &table};
  std::set<const Relation*> seen{&table};
  std::queue<const Relation*> open({&table});
  while (!open.empty()) {
    const auto referring = keys.find(open.front());
    open.pop();
    if (referring == keys.end()) continue;
    for (const ForeignKeyEdge* edge : referring->second) {
      if (stops(*edge)) reach.stopping.push_back(*edge);
      if (!cascades(*edge)) continue;
      if (unindexed.contains(edge->foreign_key)) reach.unindexed.push_back(*edge);
      if (!seen.insert(edge->table).second) continue;
      reach.reached.push_back(edge->table);
      open.push(edge->table);
    }
  }
  return reach;
}

}  // namespace

std::vector<CascadeReach> widest_cascades(const catalog::Catalog& catalog, std::size_t count) {
  const Edges edges = foreign_key_edges(catalog);
  std::vector<std::pair<std::size_t, const Relation*>> widest;
  for (const auto& [table, reached] : reach_counts(edges)) {
    if (reached > 0) widest.emplace_back(reached, table);
  }
  std::ranges::sort(widest, [](const auto& a, const auto& b) {
    return std::pair(b.first, a.second->oid) < std::pair(a.first, b.second->oid);
  });
  if (widest.size() > count) widest.resize(count);

  std::set<const catalog::Constraint*> unindexed;
  for (const UncoveredForeignKey& key : uncovered_foreign_keys(catalog)) {
    unindexed.insert(key.foreign_key);
  }
  const ByReferenced keys = by_referenced(edges);
  std::vector<CascadeReach> result;
  for (const auto& [reached, table] : widest) result.push_back(reach_of(*table, keys, unindexed));
  return result;
}

}  // namespace pgplumb::integrity
