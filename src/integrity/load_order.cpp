// Which edges to break is asked of each strong component by itself. A first answer puts its tables
// into a row by what enters and what leaves them and breaks the edges that point back (P. Eades,
// X. Lin, W. Smyth: A fast and effective heuristic for the feedback arc set problem, 1993), here by
// cost instead of number. Components are two or three tables in practice, so that a search finds
// the best: of the shortest circle that is left one edge must go, each of them is tried, and a
// branch ends where it costs as much as the best so far.
#include "integrity/load_order.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <queue>
#include <set>
#include <tuple>
#include <utility>

#include "integrity/scope.h"

namespace pgplumb::integrity {

namespace {

using catalog::Oid;
using catalog::Relation;

/// Tables by number, and who refers to whom.
struct Network {
  struct Edge {
    std::size_t from = 0, to = 0;
    int cost = 0;
    std::size_t key = 0;  ///< in the list of foreign keys
  };
  std::vector<const Relation*> tables;
  std::vector<Edge> edges;
  std::vector<std::vector<std::size_t>> leaving;  ///< edges by the table that has the foreign key
};

Network network_of(const catalog::Catalog& catalog, const std::vector<ForeignKeyEdge>& keys) {
  Network network;
  std::map<Oid, std::size_t> numbers;
  const auto number_of = [&](const Relation& table) {
    const auto [it, added] = numbers.try_emplace(table.oid, network.tables.size());
    if (added) network.tables.push_back(&table);
    return it->second;
  };
  for (const auto& [oid, table] : catalog.relations) {
    if (is_judged_table(table)) number_of(table);
  }
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i].from == keys[i].to) continue;
    const auto from = number_of(*keys[i].from);
    network.edges.push_back(
        {.from = from, .to = number_of(*keys[i].to), .cost = cost_of_breaking(keys[i]), .key = i});
  }
  network.leaving.resize(network.tables.size());
  for (std::size_t i = 0; i < network.edges.size(); ++i) {
    network.leaving[network.edges[i].from].push_back(i);
  }
  return network;
}

/// Tables that reach each other, two or more, in the order of their numbers.
using Component = std::vector<std::size_t>;

std::vector<Component> components_of(const Network& network) {
  boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS> graph(network.tables.size());
  for (const Network::Edge& edge : network.edges) boost::add_edge(edge.from, edge.to, graph);
  std::vector<std::size_t> number_of(network.tables.size());
  const std::size_t count = boost::strong_components(
      graph,
      boost::make_iterator_property_map(number_of.begin(), boost::get(boost::vertex_index, graph)));
  std::vector<Component> components(count);
  for (std::size_t i = 0; i < number_of.size(); ++i) components[number_of[i]].push_back(i);
  std::erase_if(components, [](const Component& tables) { return tables.size() < 2; });
  return components;
}

/// Edges, and what it costs to break them.
struct Choice {
  std::vector<std::size_t> edges;
  int cost = 0;
};

/// The edges that point back in a row of the component's tables: the next in the row is the one
/// whose edges to others cost most, less the edges that others have to it. As long as there are
/// such, it is one to which no strict edge leads from those behind it, so that none is broken
/// where the strict ones alone make no circle.
class RowChoice {
 public:
  RowChoice(const Network& network, const Component& tables) : network_(network) {
    for (const std::size_t table : tables) balance_[table] = 0;
    for (const std::size_t table : tables) {
      for (const std::size_t edge : network.leaving[table]) {
        if (!balance_.contains(network.edges[edge].to)) continue;
        inside_.push_back(edge);
        touching_[table].push_back(edge);
        touching_[network.edges[edge].to].push_back(edge);
        balance_[table] += network.edges[edge].cost;
        balance_[network.edges[edge].to] -= network.edges[edge].cost;
        if (is_strict(network.edges[edge])) ++strict_[network.edges[edge].to];
      }
    }
  }

  Choice choose() {
    std::map<std::size_t, std::size_t> place;
    std::set<Rank> open;
    for (const auto& [table, balance] : balance_) open.insert(rank_of(table));
    while (!open.empty()) {
      const std::size_t table = std::get<2>(*open.begin());
      open.erase(open.begin());
      place.emplace(table, place.size());
      for (const std::size_t edge : touching_[table]) {
        const Network::Edge& taken = network_.edges[edge];
        const bool leaves = taken.from == table;
        const std::size_t other = leaves ? taken.to : taken.from;
        if (place.contains(other)) continue;
        open.erase(rank_of(other));
        balance_[other] += leaves ? taken.cost : -taken.cost;
        if (leaves && is_strict(taken)) --strict_[other];
        open.insert(rank_of(other));
      }
    }
    Choice choice;
    for (const std::size_t edge : inside_) {
      if (place.at(network_.edges[edge].from) < place.at(network_.edges[edge].to)) continue;
      choice.edges.push_back(edge);
      choice.cost += network_.edges[edge].cost;
    }
    return choice;
  }

 private:
  /// Held back by strict edges or not, then the balance, then the table.
  using Rank = std::tuple<bool, int, std::size_t>;

  static bool is_strict(const Network::Edge& edge) { return edge.cost >= cost_of_strict; }

  Rank rank_of(std::size_t table) { return {strict_[table] > 0, -balance_[table], table}; }

  const Network& network_;
  std::vector<std::size_t> inside_;
  std::map<std::size_t, int> strict_;  ///< strict edges from tables that have no place yet
  std::map<std::size_t, std::vector<std::size_t>> touching_;
  std::map<std::size_t, int> balance_;  ///< cost that leaves the table, less what enters it
};

/// The cheapest edges to break in a component, searched for from a first answer on.
class Search {
 public:
  Search(const Network& network, const Component& tables, Choice first)
      : network_(network),
        tables_(tables),
        broken_(network.edges.size()),
        best_(std::move(first)) {}

  const Choice& best() {
    search(0);
    return best_;
  }
  /// What was found need not be the cheapest.
  [[nodiscard]] bool was_cut_short() const { return steps_ > most_steps; }

 private:
  static constexpr std::size_t most_steps = 2'000;

  void search(int cost) {
    if (cost >= best_.cost) return;
    ++steps_;
    std::vector<std::size_t> circle = shortest_circle();
    if (circle.empty()) {
      best_ = {.edges = chosen_, .cost = cost};
      return;
    }
    // Of equals the newest: it is what closed the circle.
    std::ranges::sort(circle, {}, [&](std::size_t edge) {
      return std::pair(network_.edges[edge].cost, -static_cast<std::int64_t>(edge));
    });
    for (const std::size_t edge : circle) {
      broken_[edge] = true;
      chosen_.push_back(edge);
      search(cost + network_.edges[edge].cost);
      chosen_.pop_back();
      broken_[edge] = false;
      if (steps_ > most_steps) return;
    }
  }

  [[nodiscard]] std::vector<std::size_t> shortest_circle() const {
    std::vector<std::size_t> shortest;
    for (const std::size_t start : tables_) {
      std::vector<std::size_t> circle = circle_through(start);
      if (!circle.empty() && (shortest.empty() || circle.size() < shortest.size())) {
        shortest = std::move(circle);
      }
      if (shortest.size() == 2) break;
    }
    return shortest;
  }

  /// Breadth first from a table until an edge leads back to it.
  [[nodiscard]] std::vector<std::size_t> circle_through(std::size_t start) const {
    std::map<std::size_t, std::size_t> came_by;
    std::queue<std::size_t> open({start});
    while (!open.empty()) {
      const std::size_t at = open.front();
      open.pop();
      for (const std::size_t edge : network_.leaving[at]) {
        const std::size_t next = network_.edges[edge].to;
        if (broken_[edge] || !std::ranges::binary_search(tables_, next)) continue;
        if (!came_by.try_emplace(next, edge).second) continue;
        if (next == start) return path_back(came_by, start);
        open.push(next);
      }
    }
    return {};
  }

  [[nodiscard]] std::vector<std::size_t> path_back(
      const std::map<std::size_t, std::size_t>& came_by, std::size_t start) const {
    std::vector<std::size_t> path;
    std::size_t at = start;
    do {
      path.push_back(came_by.at(at));
      at = network_.edges[path.back()].from;
    } while (at != start);
    return path;
  }

  const Network& network_;
  const Component& tables_;
  std::vector<bool> broken_;
  std::vector<std::size_t> chosen_;
  Choice best_;
  std::size_t steps_ = 0;
};

/// Kahn's algorithm over the edges that are kept: the tables that nothing holds back any more, the
/// oldest first.
std::vector<std::size_t> sort_tables(const Network& network, const std::vector<bool>& broken) {
  std::vector<std::size_t> waits_for(network.tables.size());
  std::vector<std::vector<std::size_t>> followers(network.tables.size());
  for (std::size_t i = 0; i < network.edges.size(); ++i) {
    if (broken[i]) continue;
    ++waits_for[network.edges[i].from];
    followers[network.edges[i].to].push_back(network.edges[i].from);
  }
  using Ready = std::pair<Oid, std::size_t>;
  std::priority_queue<Ready, std::vector<Ready>, std::greater<>> ready;
  for (std::size_t i = 0; i < waits_for.size(); ++i) {
    if (waits_for[i] == 0) ready.emplace(network.tables[i]->oid, i);
  }
  std::vector<std::size_t> order;
  while (!ready.empty()) {
    const std::size_t table = ready.top().second;
    ready.pop();
    order.push_back(table);
    for (const std::size_t follower : followers[table]) {
      if (--waits_for[follower] == 0) ready.emplace(network.tables[follower]->oid, follower);
    }
  }
  return order;
}

}  // namespace

LoadOrder load_order(const catalog::Catalog& catalog) {
  constexpr std::size_t most_tables_to_search = 24;
  const std::vector<ForeignKeyEdge> keys = foreign_key_edges(catalog);
  const Network network = network_of(catalog, keys);
  LoadOrder result;
  std::vector<bool> broken(network.edges.size());
  for (const Component& component : components_of(network)) {
    Choice choice = RowChoice(network, component).choose();
    if (component.size() > most_tables_to_search) {
      result.cheapest = false;
    } else {
      Search search(network, component, std::move(choice));
      choice = search.best();
      result.cheapest = result.cheapest && !search.was_cut_short();
    }
    for (const std::size_t edge : choice.edges) broken[edge] = true;
  }
  std::vector<std::size_t> place(network.tables.size());
  std::size_t next = 0;
  for (const std::size_t table : sort_tables(network, broken)) {
    place[table] = next++;
    // Others are there because somebody else fills them.
    if (is_judged_table(*network.tables[table])) result.tables.push_back(network.tables[table]);
  }
  for (std::size_t i = 0; i < broken.size(); ++i) {
    // The order may hold for an edge that was given up.
    const Network::Edge& edge = network.edges[i];
    if (broken[i] && place[edge.from] < place[edge.to]) result.broken.push_back(keys[edge.key]);
  }
  return result;
}

}  // namespace pgplumb::integrity
