// Two languages for one drawing: tables are nodes, a foreign key is an arrow to the table that it
// refers to, with its columns at it.

#include <fmt/format.h>

#include <set>

#include "integrity/names.h"
#include "report/finding_text.h"
#include "report/graph_report.h"

namespace pgplumb::report {
namespace {

using catalog::Catalog;
using catalog::Relation;
using integrity::ForeignKeyEdge;

/// The foreign keys in the order of the tables, and which of them are on a circle.
struct Drawing {
  explicit Drawing(const Catalog& catalog) : edges(integrity::foreign_key_edges(catalog)) {
    for (const auto& cycle : integrity::foreign_key_cycles(catalog).cycles) {
      for (const ForeignKeyEdge& edge : cycle.edges) circular.insert(edge.foreign_key);
    }
    for (const ForeignKeyEdge& edge : edges) {
      tables.insert({edge.table->oid, edge.table});
      tables.insert({edge.referenced->oid, edge.referenced});
    }
  }

  [[nodiscard]] bool is_circular(const ForeignKeyEdge& edge) const {
    return circular.contains(edge.foreign_key);
  }

  std::vector<ForeignKeyEdge> edges;
  std::set<std::pair<catalog::Oid, const Relation*>> tables;
  std::set<const catalog::Constraint*> circular;
};

/// Text between quotation marks of a label.
std::string label_text(std::string_view text) { return mermaid_text(text, "\"#;&<>`"); }

/// Text between quotation marks (Graphviz, "The DOT language": only the quotation mark is escaped;
/// a backslash begins an escape of its labels).
std::string dot_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string columns_of(const ForeignKeyEdge& edge) {
  return integrity::column_names(*edge.table, edge.foreign_key->columns);
}

}  // namespace

std::string render_graph_mermaid(const Catalog& catalog) {
  const Drawing drawing(catalog);
  std::string out;
  out += fmt::format("flowchart LR\n");
  for (const auto& [oid, table] : drawing.tables) {
    out += fmt::format("  t{}[\"{}\"]\n", oid, label_text(integrity::display_name(*table)));
  }
  for (const ForeignKeyEdge& edge : drawing.edges) {
    const std::string_view arrow = drawing.is_circular(edge) ? "==>"
                                   : edge.nullable           ? "-.->"
                                                             : "-->";
    out += fmt::format("  t{} {}|\"{}\"| t{}\n", edge.table->oid, arrow,
                       label_text(columns_of(edge)), edge.referenced->oid);
  }
  return out;
}

std::string render_graph_dot(const Catalog& catalog) {
  const Drawing drawing(catalog);
  std::string out;
  out += fmt::format("digraph foreign_keys {{\n");
  out += fmt::format("  rankdir=LR;\n");
  out += fmt::format("  node [shape=box];\n");
  for (const auto& [oid, table] : drawing.tables) {
    out += fmt::format("  t{} [label=\"{}\"];\n", oid, dot_text(integrity::display_name(*table)));
  }
  for (const ForeignKeyEdge& edge : drawing.edges) {
    const std::string_view style = drawing.is_circular(edge) ? ", style=bold, color=red"
                                   : edge.nullable           ? ", style=dashed"
                                                             : "";
    out += fmt::format("  t{} -> t{} [label=\"{}\"{}];\n", edge.table->oid, edge.referenced->oid,
                       dot_text(columns_of(edge)), style);
  }
  out += fmt::format("}}\n");
  return out;
}

}  // namespace pgplumb::report
