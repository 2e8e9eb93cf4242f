#include <fmt/format.h>

#include "report/erd.h"

namespace pgplumb::report {
namespace {

/// PlantUML reads a line at a time, and quotation marks end a name.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"') {
      out += '\'';
    } else {
      out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out;
}

std::string column_line(const ErdColumn& column) {
  return fmt::format("  {}{} : {}{}{}\n", column.not_null ? "* " : "", one_line(column.name),
                     one_line(column.type), column.in_primary_key ? " <<PK>>" : "",
                     column.in_foreign_key ? " <<FK>>" : "");
}

}  // namespace

std::string render_erd_plantuml(const Erd& erd) {
  std::string out = "@startuml\nhide circle\nskinparam linetype ortho\n";
  for (std::size_t i = 0; i < erd.tables.size(); ++i) {
    out += fmt::format("entity \"{}\" as t{} {{\n", one_line(erd.tables[i].display_name), i);
    for (const ErdColumn& column : erd.tables[i].columns) {
      if (column.in_primary_key) out += column_line(column);
    }
    out += "  --\n";
    for (const ErdColumn& column : erd.tables[i].columns) {
      if (!column.in_primary_key) out += column_line(column);
    }
    out += "}\n";
  }
  for (const ErdLine& line : erd.lines) {
    const std::string_view parent = line.many_to_many ? "}o" : line.optional_parent ? "|o" : "||";
    const std::string_view child = line.many_to_many || !line.one_child ? "o{" : "o|";
    out += fmt::format("t{} {}{}{} t{} : {}\n", line.parent, parent, line.identifying ? "--" : "..",
                       child, line.child, one_line(line.label));
  }
  return out + "@enduml\n";
}

}  // namespace pgplumb::report
