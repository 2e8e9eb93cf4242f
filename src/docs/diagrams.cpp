// Mermaid draws no text over 50,000 characters and no more than 500 edges (its configuration,
// `maxTextSize` and `maxEdges`): a large schema is drawn with fewer columns, or with none.
#include <algorithm>
#include <map>

#include "docs/pages.h"

namespace pgplumb::docs {
namespace {

constexpr std::size_t most_text = 50'000;
constexpr std::size_t most_edges = 500;
constexpr std::size_t most_neighbours = 24;

bool is_key(const report::ErdColumn& column) {
  return column.in_primary_key || column.in_foreign_key;
}

enum class Shown : std::uint8_t { all, keys, nothing };

report::ErdTable shown(const report::ErdTable& table, Shown columns) {
  report::ErdTable out = table;
  std::erase_if(out.columns, [&](const report::ErdColumn& column) {
    return columns == Shown::nothing || (columns == Shown::keys && !is_key(column));
  });
  for (report::ErdColumn& column : out.columns) column.comment.clear();
  return out;
}

}  // namespace

std::string neighbours_mermaid(const Guide& guide, const Entry& entry) {
  if (!entry.in_erd || (entry.in.empty() && entry.out.empty())) return {};
  std::map<std::size_t, std::size_t> places;
  places[*entry.in_erd] = 0;
  std::vector<const report::ErdLine*> lines = entry.out;
  // A key of the table to itself is in both.
  for (const report::ErdLine* line : entry.in) {
    if (line->child != line->parent) lines.push_back(line);
  }
  for (const report::ErdLine* line : lines) {
    places.emplace(line->child, 0);
    places.emplace(line->parent, 0);
  }
  if (places.size() > most_neighbours) return {};
  report::Erd near;
  for (auto& [table, place] : places) {
    place = near.tables.size();
    near.tables.push_back(
        shown(guide.erd().tables[table], table == *entry.in_erd ? Shown::all : Shown::keys));
  }
  for (const report::ErdLine* line : lines) {
    report::ErdLine& copy = near.lines.emplace_back(*line);
    copy.child = places.at(line->child);
    copy.parent = places.at(line->parent);
  }
  return report::render_erd_mermaid(near);
}

std::string overview_mermaid(const Guide& guide) {
  if (guide.erd().tables.empty() || guide.erd().lines.size() > most_edges) return {};
  for (const Shown columns : {Shown::all, Shown::keys, Shown::nothing}) {
    report::Erd erd;
    erd.lines = guide.erd().lines;
    for (const report::ErdTable& table : guide.erd().tables) {
      erd.tables.push_back(shown(table, columns));
    }
    std::string text = report::render_erd_mermaid(erd);
    if (text.size() < most_text) return text;
  }
  return {};
}

}  // namespace pgplumb::docs
