// Mermaid's `erDiagram` has rules of its own for each place a name stands in, tried on version 11:
// entities are referred to by a plain id with the name as alias; a column's name and type are one
// word each; text between quotation marks knows `#34;` and may not hold `"`.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/erd.h"
#include "report/finding_text.h"
#include "text/ascii.h"

namespace pgplumb::report {
namespace {

bool begins_word(char c) { return is_letter(c) || c == '_'; }

/// The name where Mermaid takes it for a column's, else what is like it.
std::string column_word(const std::string& name) {
  std::string word;
  for (const char c : name) word += is_letter(c) || is_digit(c) || c == '_' || c == '-' ? c : '_';
  constexpr std::array<std::string_view, 3> marks{"PK", "FK", "UK"};
  // Its words are read in any case.
  const bool is_mark = std::ranges::find(marks, to_upper(word)) != marks.end();
  if (word.empty() || !begins_word(word.front()) || is_mark) word.insert(0, "_");
  return word;
}

/// "timestamp_with_time_zone", "numeric(10,2)".
std::string type_word(const std::string& type) {
  std::string word;
  for (const char c : type) {
    if (is_letter(c) || is_digit(c) || std::string_view("_()[],.-").contains(c)) {
      word += c;
    } else if (c != '"') {
      word += '_';
    }
  }
  if (word.empty() || !begins_word(word.front())) word.insert(0, "_");
  return word;
}

std::string quoted(const std::string& text) {
  return fmt::format("\"{}\"", mermaid_text(text, "\"%\\"));
}

std::string column_line(const ErdColumn& column) {
  std::string marks;
  const auto mark = [&](bool on, std::string_view name) {
    if (on) marks += fmt::format("{}{}", marks.empty() ? " " : ", ", name);
  };
  mark(column.in_primary_key, "PK");
  mark(column.in_foreign_key, "FK");
  mark(column.unique && !column.in_primary_key, "UK");

  std::string comment = column.comment;
  const std::string word = column_word(column.name);
  if (word != column.name) {
    comment = comment.empty() ? column.name : fmt::format("{}: {}", column.name, comment);
  }
  if (!column.not_null) comment = comment.empty() ? "nullable" : "nullable; " + comment;
  return fmt::format("    {} {}{}{}\n", type_word(column.type), word, marks,
                     comment.empty() ? "" : ' ' + quoted(comment));
}

}  // namespace

std::string render_erd_mermaid(const Erd& erd) {
  std::string out = "erDiagram\n";
  for (std::size_t i = 0; i < erd.tables.size(); ++i) {
    const ErdTable& table = erd.tables[i];
    out += fmt::format("  t{}[{}]", i, quoted(table.display_name));
    if (table.columns.empty()) {
      out += '\n';
      continue;
    }
    out += " {\n";
    for (const ErdColumn& column : table.columns) out += column_line(column);
    out += "  }\n";
  }
  for (const ErdLine& line : erd.lines) {
    const std::string_view parent = line.many_to_many ? "}o" : line.optional_parent ? "|o" : "||";
    const std::string_view child = line.many_to_many || !line.one_child ? "o{" : "o|";
    out += fmt::format("  t{} {}{}{} t{} : {}\n", line.parent, parent,
                       line.identifying ? "--" : "..", child, line.child, quoted(line.label));
  }
  return out;
}

}  // namespace pgplumb::report
