#include <fmt/format.h>

#include <algorithm>

#include "report/erd.h"
#include "report/finding_text.h"

namespace pgplumb::report {
namespace {

/// An HTML-like label, whose text is that of XML (Graphviz, "Node Shapes").
std::string table_node(const ErdTable& table, std::size_t number) {
  std::string out = fmt::format(
      "  t{} [label=<<table border=\"0\" cellborder=\"1\" cellspacing=\"0\" cellpadding=\"4\">\n"
      "    <tr><td colspan=\"2\" bgcolor=\"#e8eef7\"><b>{}</b></td></tr>\n",
      number, xml_text(table.display_name));
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const ErdColumn& column = table.columns[i];
    std::string name = xml_text(column.name);
    if (column.in_primary_key) name = fmt::format("<u>{}</u>", name);
    if (column.not_null) name = fmt::format("<b>{}</b>", name);
    out += fmt::format(
        "    <tr><td align=\"left\" port=\"c{0}\">{1}</td>"
        "<td align=\"left\" port=\"d{0}\">{2}</td></tr>\n",
        i, name, xml_text(column.type));
  }
  return out + "  </table>>];\n";
}

/// ":c3" of a column that is shown; empty of another.
std::string port_of(const ErdTable& table, const std::vector<std::string>& columns,
                    std::string_view side) {
  if (columns.empty()) return "";
  const auto column = std::ranges::find(table.columns, columns.front(), &ErdColumn::name);
  return column == table.columns.end() ? ""
                                       : fmt::format(":{}{}", side, column - table.columns.begin());
}

}  // namespace

std::string render_erd_dot(const Erd& erd, ErdLayout layout) {
  std::string out = "digraph erd {\n";
  out += layout == ErdLayout::layered
             ? "  graph [rankdir=LR, splines=spline, nodesep=0.4, ranksep=1.2];\n"
             : "  graph [layout=sfdp, overlap=prism, splines=line, sep=\"+12\", "
               "outputorder=edgesfirst];\n";
  out +=
      "  node [shape=plain, fontname=\"Helvetica\", fontsize=10];\n"
      "  edge [fontname=\"Helvetica\", fontsize=9, dir=both];\n";
  for (std::size_t i = 0; i < erd.tables.size(); ++i) out += table_node(erd.tables[i], i);
  for (const ErdLine& line : erd.lines) {
    const bool one = line.one_child && !line.many_to_many;
    const std::string_view parent = line.many_to_many      ? "crowodot"
                                    : line.optional_parent ? "teeodot"
                                                           : "teetee";
    out +=
        fmt::format("  t{}{} -> t{}{} [arrowtail={}, arrowhead={}{}];\n", line.child,
                    port_of(erd.tables[line.child], line.columns, "d"), line.parent,
                    port_of(erd.tables[line.parent], line.referenced_columns, "c"),
                    one ? "teeodot" : "crowodot", parent, line.identifying ? "" : ", style=dashed");
  }
  return out + "}\n";
}

}  // namespace pgplumb::report
