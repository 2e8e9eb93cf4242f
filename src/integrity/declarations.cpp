#include "integrity/declarations.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "integrity/names.h"
#include "text/ascii.h"

namespace pgplumb::integrity {

namespace {

using catalog::Relation;

constexpr std::string_view blanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// Names between commas, each perhaps in double quotes.
std::vector<std::string> names_in(std::string_view text) {
  std::vector<std::string> names;
  for (;;) {
    const auto comma = text.find(',');
    std::string_view name = trimmed(text.substr(0, comma));
    if (name.size() > 1 && name.front() == '"' && name.back() == '"') {
      name = name.substr(1, name.size() - 2);
    }
    if (!name.empty()) names.emplace_back(name);
    if (comma == std::string_view::npos) return names;
    text.remove_prefix(comma + 1);
  }
}

/// As it is written or, as SQL folds it, in lower case.
Attribute attribute_named(const Relation& relation, const std::string& name) {
  const Attribute exact = attribute_of(relation, name);
  if (exact != AttributeSet::none) return exact;
  return attribute_of(relation, to_lower(name));
}

class Adder {
 public:
  Adder(TableDependencies& table, DependencySource source) : table_(table), source_(source) {}

  void add(const Declaration& declaration) {
    TableDependency found{.multivalued = declaration.multivalued, .source = source_};
    const bool known = add_columns(declaration.determinant, found.dependency.determinant) &&
                       add_columns(declaration.dependents, found.dependency.dependents);
    if (!known) return;
    if (found.dependency.determinant.empty() || found.dependency.dependents.empty()) {
      return fault("needs columns on both sides: `zip -> city, state`");
    }
    table_.dependencies.push_back(std::move(found));
  }

 private:
  bool add_columns(const std::vector<std::string>& names, AttributeSet& out) {
    for (const std::string& name : names) {
      const Attribute attribute = attribute_named(*table_.table, name);
      if (attribute == AttributeSet::none) {
        fault(fmt::format("names \"{}\", which is no column of it", name));
        return false;
      }
      out.insert(attribute);
    }
    return true;
  }

  void fault(std::string_view what) {
    table_.faults.push_back(
        fmt::format("a dependency {} of {} {}",
                    source_ == DependencySource::comment ? "in a comment" : "in pgplumb.toml",
                    display_name(*table_.table), what));
  }

  TableDependencies& table_;
  DependencySource source_;
};

}  // namespace

std::vector<Declaration> declarations_in(std::string_view comment) {
  constexpr std::string_view mark = "@fd";
  std::vector<Declaration> found;
  for (auto at = comment.find(mark); at != std::string_view::npos; at = comment.find(mark, at)) {
    at += mark.size();
    if (at < comment.size() && blanks.find(comment[at]) == std::string_view::npos) continue;
    std::string_view text = comment.substr(at);
    text = text.substr(0, text.find_first_of("\n;@"));
    const auto arrow = text.find("->");
    Declaration& declaration = found.emplace_back();
    if (arrow == std::string_view::npos) continue;
    declaration.multivalued = text.substr(arrow).starts_with("->>");
    declaration.determinant = names_in(text.substr(0, arrow));
    declaration.dependents = names_in(text.substr(arrow + (declaration.multivalued ? 3 : 2)));
  }
  return found;
}

bool names_table(std::string_view name, const Relation& relation) {
  return name == relation.name || name == fmt::format("{}.{}", relation.schema, relation.name);
}

void add_declarations(TableDependencies& table, std::span<const Declaration> declarations) {
  const Relation& relation = *table.table;
  Adder configured(table, DependencySource::declaration);
  for (const Declaration& declaration : declarations) {
    if (names_table(declaration.table, relation)) configured.add(declaration);
  }
  Adder commented(table, DependencySource::comment);
  const auto read_comment = [&](const Box<std::string>& comment) {
    if (!comment) return;
    for (const Declaration& declaration : declarations_in(*comment)) commented.add(declaration);
  };
  read_comment(relation.comment);
  for (const catalog::Column& column : relation.columns) read_comment(column.comment);
}

}  // namespace pgplumb::integrity
