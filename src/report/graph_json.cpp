#include <algorithm>
#include <boost/json.hpp>

#include "integrity/cascades.h"
#include "integrity/load_order.h"
#include "integrity/table_groups.h"
#include "report/graph_report.h"
#include "report/json_text.h"
#include "report/schema_words.h"

// Tables are named by schema and name, foreign keys by their table and their own name. What a
// delete reaches follows from the foreign keys: of each cascade the nearest are there, and how many
// there are. In a schema of thousands of tables each of them may reach nearly all others.

namespace pgplumb::report {
namespace {

namespace json = boost::json;
using catalog::Relation;
using integrity::ForeignKeyEdge;

std::string key_of(const Relation& table) { return table.schema + '.' + table.name; }

json::array tables_of(const std::vector<const Relation*>& tables) {
  json::array names;
  for (const Relation* table : tables) names.emplace_back(key_of(*table));
  return names;
}

json::array columns_of(const Relation& table, const std::vector<catalog::ColumnNumber>& numbers) {
  json::array names;
  for (const catalog::ColumnNumber number : numbers) {
    if (const catalog::Column* column = table.column(number)) names.emplace_back(column->name);
  }
  return names;
}

json::object reference_to(const ForeignKeyEdge& edge) {
  return {{"table", key_of(*edge.table)}, {"constraint", edge.foreign_key->name}};
}

json::array references_to(const std::vector<ForeignKeyEdge>& edges) {
  json::array references;
  for (const ForeignKeyEdge& edge : edges) references.push_back(reference_to(edge));
  return references;
}

json::object foreign_key(const ForeignKeyEdge& edge) {
  json::object object = reference_to(edge);
  object["columns"] = columns_of(*edge.table, edge.foreign_key->columns);
  object["references"] = key_of(*edge.referenced);
  object["referenced_columns"] = columns_of(*edge.referenced, edge.foreign_key->referenced_columns);
  object["on_delete"] = std::string(action_words(edge.foreign_key->on_delete));
  object["nullable"] = edge.nullable;
  object["deferrable"] = edge.deferrable;
  return object;
}

json::array foreign_keys(const std::vector<ForeignKeyEdge>& edges) {
  json::array objects;
  for (const ForeignKeyEdge& edge : edges) objects.push_back(foreign_key(edge));
  return objects;
}

json::array cycles(const integrity::ForeignKeyCycles& found) {
  json::array objects;
  for (const integrity::ForeignKeyCycle& cycle : found.cycles) {
    objects.push_back(json::object{{"path", references_to(cycle.edges)},
                                   {"strict", cycle.is_strict()},
                                   {"break", reference_to(cycle.edges[cycle.weakest])}});
  }
  return objects;
}

/// The first ones.
template <typename T>
std::vector<T> nearest(const std::vector<T>& all) {
  constexpr std::size_t most = 20;
  return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), most))};
}

json::array cascades(const std::vector<integrity::CascadeReach>& widest) {
  json::array objects;
  for (const integrity::CascadeReach& reach : widest) {
    objects.push_back(json::object{{"table", key_of(*reach.table)},
                                   {"reaches", tables_of(nearest(reach.reached))},
                                   {"reaches_count", reach.reached.size()},
                                   {"without_index", references_to(nearest(reach.unindexed))},
                                   {"without_index_count", reach.unindexed.size()},
                                   {"stopped_by", references_to(nearest(reach.stopping))},
                                   {"stopped_by_count", reach.stopping.size()}});
  }
  return objects;
}

}  // namespace

std::string render_graph_json(const catalog::Catalog& catalog) {
  constexpr std::size_t most_cascades = 100;
  const integrity::LoadOrder order = integrity::load_order(catalog);
  const integrity::ForeignKeyCycles found = integrity::foreign_key_cycles(catalog);
  const integrity::TableGroups groups = integrity::table_groups(catalog);
  json::array hubs;
  for (const integrity::HubTable& hub : groups.hubs) {
    hubs.push_back(json::object{{"table", key_of(*hub.table)}, {"referring", hub.referring}});
  }
  json::array islands;
  for (const auto& island : groups.islands) islands.push_back(tables_of(island));
  return json_text(
      json::object{{"foreign_keys", foreign_keys(integrity::foreign_key_edges(catalog))},
                   {"cycles", cycles(found)},
                   {"more_cycles", found.more},
                   {"load_order", tables_of(order.tables)},
                   {"broken", references_to(order.broken)},
                   {"broken_is_cheapest", order.cheapest},
                   {"cascades", cascades(integrity::widest_cascades(catalog, most_cascades))},
                   {"hubs", std::move(hubs)},
                   {"islands", std::move(islands)},
                   {"alone", tables_of(groups.alone)}});
}

}  // namespace pgplumb::report
