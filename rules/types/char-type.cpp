#include <algorithm>
#include <optional>

#include "catalog/builtins.h"
#include "integrity/scope.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::char_type {
namespace {

/// A foreign key to a column of the type: another one here would fit it worse.
bool is_dictated(const lint::TypedColumn& column) {
  return std::ranges::any_of(column.table.constraints, [&](const catalog::Constraint& key) {
    const catalog::Relation* referenced = column.catalog.relations.find(key.references);
    if (key.kind != catalog::ConstraintKind::foreign_key || referenced == nullptr) return false;
    for (std::size_t i = 0; i < key.columns.size() && i < key.referenced_columns.size(); ++i) {
      const catalog::Column* other = referenced->column(key.referenced_columns[i]);
      if (key.columns[i] == column.column.number && other != nullptr &&
          integrity::base_type(column.catalog, other->type).type == catalog::bpchar_oid) {
        return true;
      }
    }
    return false;
  });
}

std::optional<lint::Verdict> judge(const lint::TypedColumn& column) {
  if (column.type.type != catalog::bpchar_oid || column.type.modifiers.empty() ||
      column.type.modifiers == "1" || is_dictated(column)) {
    return std::nullopt;
  }
  return lint::Verdict{
      " is padded with blanks to its length, and comparisons leave them out",
      "char(n) stores the blanks, and LIKE, length and concatenation each treat them otherwise"};
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  lint::judge_new_columns(context, problems, judge);
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"types"},
                                .on_schema = check};

}  // namespace pgplumb::rules::char_type
