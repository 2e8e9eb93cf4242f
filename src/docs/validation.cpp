#include "docs/validation.h"

#include <algorithm>
#include <array>

#include "catalog/change.h"
#include "docs/rules.h"
#include "docs/words.h"
#include "report/schema_words.h"

namespace pgplumb::docs {
namespace {

using catalog::Catalog;
using catalog::Column;
using catalog::Constraint;
using catalog::ConstraintKind;
using catalog::Relation;

void add_column_rules(const Catalog& catalog, const Relation& table, const Column& column,
                      std::vector<ValidationRule>& rules) {
  const Constraint* key = table.primary_key();
  const bool in_key =
      key != nullptr && std::ranges::find(key->columns, column.number) != key->columns.end();
  if (column.not_null && !in_key) {
    rules.push_back({.kind = "required",
                     .name = {},
                     .columns = {column.name},
                     .words = column.name + " is always given",
                     .definition = "NOT NULL"});
  }
  for (std::string& words : type_words(catalog, column.type, column.name)) {
    rules.push_back({.kind = "type",
                     .name = {},
                     .columns = {column.name},
                     .words = std::move(words),
                     .definition = catalog::format_type(catalog, column.type)});
  }
  if (column.generated != catalog::Generated::none) {
    rules.push_back({.kind = "generated",
                     .name = {},
                     .columns = {column.name},
                     .words = column.name + " is worked out by the database",
                     .definition = {}});
  }
}

}  // namespace

std::vector<ValidationRule> validation_rules(const Guide& guide, const Relation& table) {
  const Catalog& catalog = guide.catalog();
  std::vector<ValidationRule> rules;
  for (const Column& column : table.columns) add_column_rules(catalog, table, column, rules);
  for (const Constraint& constraint : table.constraints) {
    if (constraint.kind == ConstraintKind::not_null) continue;  // told with its column
    rules.push_back({.kind = report::constraint_kind_words(constraint.kind),
                     .name = constraint.name,
                     .columns = catalog::column_names(table, constraint.columns),
                     .words = constraint_words(catalog, table, constraint),
                     .definition = report::constraint_definition(catalog, table, constraint)});
  }
  for (const catalog::Oid oid : table.indexes) {
    const catalog::Index* index = catalog.indexes.find(oid);
    if (index == nullptr || !index->unique || index->constraint != catalog::no_oid) continue;
    ValidationRule rule{.kind = "unique",
                        .name = index->name,
                        .columns = {},
                        .words = unique_words(catalog, table, *index),
                        .definition = report::index_definition(catalog, table, *index)};
    for (const catalog::IndexKey& key : index->keys) {
      if (const Column* column = table.column(key.column)) rule.columns.push_back(column->name);
    }
    rules.push_back(std::move(rule));
  }
  return rules;
}

std::vector<const lint::Finding*> validation_gaps(const Entry& entry) {
  std::vector<const lint::Finding*> gaps = entry.findings;
  std::erase_if(gaps, [](const lint::Finding* finding) {
    return !is_about_validation(finding->rule, finding->group);
  });
  return gaps;
}

bool is_about_validation(std::string_view rule, std::string_view group) {
  constexpr std::array<std::string_view, 8> rules{
      "set-null-on-not-null",           "nullable-unique",           "nullable-boolean",
      "table-without-primary-key",      "missing-foreign-key",       "polymorphic-reference",
      "composite-foreign-key-nullable", "constraint-never-validated"};
  return group == "constraints" || std::ranges::find(rules, rule) != rules.end();
}

}  // namespace pgplumb::docs
