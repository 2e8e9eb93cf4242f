#include "report/sarif_graph.h"

#include <algorithm>
#include <boost/json.hpp>

#include "report/json_text.h"

namespace pgplumb::report {
namespace {

namespace json = boost::json;
using lint::GraphStep;

constexpr std::size_t most_edges = 1'000;

std::string id_of(const GraphStep& step) { return step.from + '.' + step.foreign_key; }

json::object text_of(std::string_view text) { return {{"text", view(text)}}; }

}  // namespace

SarifGraph::SarifGraph(const std::vector<const lint::Finding*>& results) {
  for (const lint::Finding* finding : results) {
    const std::vector<GraphStep>& walk = finding->problem.walk;
    if (edges_.size() + walk.size() > most_edges) continue;
    for (const GraphStep& step : walk) {
      if (ids_.insert(id_of(step)).second) edges_.push_back(&step);
    }
  }
}

json::array SarifGraph::graphs() const {
  std::set<std::string_view> tables;
  json::array edges;
  for (const GraphStep* edge : edges_) {
    tables.insert({edge->from, edge->to});
    edges.push_back(json::object{{"id", id_of(*edge)},
                                 {"label", text_of(edge->foreign_key)},
                                 {"sourceNodeId", edge->from},
                                 {"targetNodeId", edge->to}});
  }
  json::array nodes;
  for (const std::string_view table : tables) {
    nodes.push_back(json::object{{"id", view(table)}, {"label", text_of(table)}});
  }
  return {json::object{{"description", text_of("Tables and the foreign keys of their circles.")},
                       {"nodes", std::move(nodes)},
                       {"edges", std::move(edges)}}};
}

std::optional<json::array> SarifGraph::traversals(const lint::Problem& problem) const {
  const bool is_in =
      !problem.walk.empty() && std::ranges::all_of(problem.walk, [&](const GraphStep& step) {
        return ids_.contains(id_of(step));
      });
  if (!is_in) return std::nullopt;
  json::array steps;
  for (const GraphStep& step : problem.walk) {
    steps.push_back(
        json::object{{"edgeId", id_of(step)}, {"message", text_of(step.message + ".")}});
  }
  return json::array{json::object{{"runGraphIndex", 0}, {"edgeTraversals", std::move(steps)}}};
}

}  // namespace pgplumb::report
