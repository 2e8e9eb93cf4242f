#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "docs/guide.h"

/// What the schema asks of rows, as values: for the page and for programs.
namespace pgplumb::docs {

struct ValidationRule {
  std::string_view kind;  ///< "check", "unique", "type", ...
  std::string name;       ///< of the constraint; empty where it has none
  std::vector<std::string> columns;
  std::string words;
  std::string definition;  ///< as SQL
};

/// Rules of a table in the order of its columns, then those of several columns.
std::vector<ValidationRule> validation_rules(const Guide& guide, const catalog::Relation& table);

/// Findings about what the table lets in.
std::vector<const lint::Finding*> validation_gaps(const Entry& entry);

}  // namespace pgplumb::docs
