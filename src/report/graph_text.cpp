#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iterator>
#include <ranges>

#include "integrity/cascades.h"
#include "integrity/load_order.h"
#include "integrity/names.h"
#include "integrity/table_groups.h"
#include "report/graph_report.h"
#include "report/schema_words.h"
#include "text/printable.h"

namespace pgplumb::report {
namespace {

using catalog::Catalog;
using catalog::Relation;
using integrity::display_name;
using integrity::ForeignKeyEdge;

constexpr std::size_t most_listed = 10;

std::string edge_words(const ForeignKeyEdge& edge) {
  return fmt::format("{} → {}", integrity::display_columns(*edge.table, edge.foreign_key->columns),
                     display_name(*edge.referenced));
}

std::string nature_words(const ForeignKeyEdge& edge) {
  std::string words = edge.nullable ? "nullable" : "NOT NULL";
  if (edge.deferrable) words += ", deferrable";
  return words;
}

std::string names_of(const std::vector<const Relation*>& tables) {
  const auto shown =
      tables | std::views::take(most_listed) |
      std::views::transform([](const Relation* table) { return display_name(*table); });
  std::string names = fmt::format("{}", fmt::join(shown, ", "));
  if (tables.size() > most_listed) {
    names += fmt::format(" and {} more", tables.size() - most_listed);
  }
  return names;
}

/// Sections with a blank line between them; what has nothing to say is left out.
class GraphText {
 public:
  explicit GraphText(const Catalog& catalog) : catalog_(catalog) {}

  std::string render() {
    const auto edges = integrity::foreign_key_edges(catalog_);
    const auto order = integrity::load_order(catalog_);
    line("{} tables, {} foreign keys", order.tables.size(), edges.size());
    circles();
    self_references(edges);
    loading(order);
    cascades();
    groups();
    return std::move(out_);
  }

 private:
  template <typename... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    out_ += printable(fmt::format(format, std::forward<Args>(args)...));
    out_ += '\n';
  }

  template <typename... Args>
  void heading(fmt::format_string<Args...> format, Args&&... args) {
    out_ += '\n';
    line(format, std::forward<Args>(args)...);
  }

  void circles() {
    const auto found = integrity::foreign_key_cycles(catalog_);
    if (found.cycles.empty()) return;
    heading("Circles");
    for (const auto& cycle : found.cycles) {
      const auto& weakest = cycle.edges[cycle.weakest];
      std::string path;
      for (const auto& edge : cycle.edges) {
        path += integrity::display_columns(*edge.table, edge.foreign_key->columns) + " → ";
      }
      line("  {}{}", path, display_name(*cycle.edges.front().table));
      line("    to break: {} ({})", edge_words(weakest), nature_words(weakest));
    }
    if (found.more) line("  and more in the same tables");
  }

  void self_references(const std::vector<ForeignKeyEdge>& edges) {
    bool first = true;
    for (const auto& edge : edges) {
      if (edge.table != edge.referenced) continue;
      if (first) heading("Tables that refer to themselves");
      first = false;
      line("  {} ({}, on delete {})", edge_words(edge), nature_words(edge),
           action_words(edge.foreign_key->on_delete));
    }
  }

  void loading(const integrity::LoadOrder& order) {
    if (order.tables.empty()) return;
    heading("Rows go in in this order, and out in the reverse");
    for (std::size_t i = 0; i < order.tables.size(); ++i) {
      line("  {:>3}  {}", i + 1, display_name(*order.tables[i]));
    }
    for (const auto& edge : order.broken) {
      line("  {}: {}", edge_words(edge),
           edge.nullable     ? "NULL at first, set when all tables are filled"
           : edge.deferrable ? "checked at the end of the transaction: SET CONSTRAINTS ... DEFERRED"
                             : "neither nullable nor deferrable: rows of both tables go in with "
                               "one statement");
    }
    if (!order.cheapest) line("  (fewer foreign keys to break may be found)");
  }

  void cascades() {
    const auto widest = integrity::widest_cascades(catalog_, most_listed);
    if (widest.empty()) return;
    heading("What the delete of one row takes along (ON DELETE CASCADE)");
    for (const auto& reach : widest) {
      line("  {}: {} {}: {}", display_name(*reach.table), reach.reached.size(),
           reach.reached.size() == 1 ? "table" : "tables", names_of(reach.reached));
      for (const auto& edge : reach.unindexed) line("    no index: {}", edge_words(edge));
      for (const auto& edge : reach.stopping) line("    stops it: {}", edge_words(edge));
    }
  }

  void groups() {
    const auto groups = integrity::table_groups(catalog_);
    if (!groups.hubs.empty()) heading("Hubs: without them other tables have no connection");
    for (const auto& hub : groups.hubs | std::views::take(most_listed)) {
      line("  {}: {} {} to it", display_name(*hub.table), hub.referring,
           hub.referring == 1 ? "table refers" : "tables refer");
    }
    if (groups.islands.size() > 1) {
      heading("Islands: no foreign key leads from one to another");
      for (const auto& island : groups.islands) {
        line("  {} tables: {}", island.size(), names_of(island));
      }
    }
    if (!groups.alone.empty()) heading("Without foreign keys: {}", names_of(groups.alone));
  }

  const Catalog& catalog_;
  std::string out_;
};

}  // namespace

std::string render_graph_text(const Catalog& catalog) { return GraphText(catalog).render(); }

}  // namespace pgplumb::report
