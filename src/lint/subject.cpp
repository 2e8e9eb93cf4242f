#include "lint/subject.h"

#include <fmt/format.h>

namespace pgplumb::lint {

Subject subject(const catalog::Relation& relation, std::string_view part) {
  std::string table = fmt::format("{}.{}", relation.schema, relation.name);
  std::string name = part.empty() ? table : fmt::format("{}.{}", table, part);
  return {std::move(name), {std::move(table)}};
}

Subject subject(const catalog::Relation& relation, std::span<const catalog::ColumnNumber> columns) {
  std::string names;
  for (const catalog::ColumnNumber number : columns) {
    const catalog::Column* column = relation.column(number);
    names += fmt::format("{}{}", names.empty() ? "" : ",", column == nullptr ? "?" : column->name);
  }
  return subject(relation, names);
}

}  // namespace pgplumb::lint
