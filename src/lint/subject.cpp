#include "lint/subject.h"

#include <fmt/format.h>

#include <vector>

namespace pgplumb::lint {

Subject subject(const catalog::Relation& relation, std::string_view part) {
  std::string table = fmt::format("{}.{}", relation.schema, relation.name);
  std::string name = part.empty() ? table : fmt::format("{}.{}", table, part);
  return {std::move(name), {std::move(table)}};
}

Subject subject(const catalog::Relation& relation, std::span<const std::string> parts) {
  std::string names;
  for (const std::string& part : parts) names += (names.empty() ? "" : ",") + part;
  return subject(relation, names);
}

Subject subject(const catalog::Relation& relation, std::span<const catalog::ColumnNumber> columns) {
  std::vector<std::string> names;
  for (const catalog::ColumnNumber number : columns) {
    const catalog::Column* column = relation.column(number);
    names.push_back(column == nullptr ? "?" : column->name);
  }
  return subject(relation, names);
}

}  // namespace pgplumb::lint
