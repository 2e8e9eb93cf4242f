#include "integrity/table_dependencies.h"

#include <algorithm>
#include <array>
#include <utility>

#include "integrity/check_dependencies.h"
#include "integrity/declarations.h"
#include "integrity/keys.h"
#include "integrity/scope.h"
#include "sql/walk.h"

namespace pgplumb::integrity {

namespace {

using catalog::Catalog;
using catalog::Column;
using catalog::Constraint;
using catalog::Index;
using catalog::IndexKey;
using catalog::Relation;

/// Functions that have a value for each value that is not NULL.
bool keeps_values(const sql::Expr& expr) {
  constexpr auto functions = std::to_array<std::string_view>(
      {"abs", "btrim", "lower", "ltrim", "md5", "rtrim", "trim", "upper"});
  switch (expr.kind) {
    case sql::ExprKind::column:
      return true;
    case sql::ExprKind::cast:
    case sql::ExprKind::collate:
      return keeps_values(expr.args.front());
    case sql::ExprKind::call:
      return std::ranges::find(functions, expr.name.name) != functions.end() &&
             !expr.args.empty() && keeps_values(expr.args.front());
    case sql::ExprKind::coalesce:
      return !expr.args.empty() && expr.args.back().kind == sql::ExprKind::constant &&
             expr.args.back().literal != sql::LiteralKind::null;
    default:
      return false;
  }
}

class Reader {
 public:
  Reader(const Catalog& catalog, const Relation& relation)
      : catalog_(catalog), relation_(relation), all_(AttributeSet::all(relation.columns.size())) {
    result_.table = &relation;
  }

  TableDependencies run() {
    for (const auto oid : relation_.indexes) {
      const Index* index = catalog_.indexes.find(oid);
      if (index != nullptr) read_index(*index);
    }
    std::ranges::stable_sort(result_.dependencies, {}, &TableDependency::source);
    for (const Constraint& constraint : relation_.constraints) {
      if (constraint.kind == catalog::ConstraintKind::foreign_key) read_foreign_key(constraint);
    }
    for (const Column& column : relation_.columns) read_generated(column);
    for (auto& found : check_dependencies(catalog_, relation_)) {
      result_.dependencies.push_back(std::move(found));
    }
    return std::move(result_);
  }

 private:
  [[nodiscard]] bool accepts_null(Attribute attribute) const {
    return integrity::accepts_null(catalog_, relation_.columns[attribute]);
  }

  template <typename Columns>
  [[nodiscard]] AttributeSet attributes_of(const Columns& columns) const {
    AttributeSet set;
    for (const auto& column : columns) {
      const Attribute attribute = attribute_of(relation_, column);
      if (attribute != AttributeSet::none) set.insert(attribute);
    }
    return set;
  }

  /// An exclusion constraint that compares by `=` alone is a unique index by another name.
  static bool keeps_apart(const Index& index) {
    if (!index.valid || index.predicate) return false;
    if (index.unique) return true;
    return index.exclusion && std::ranges::all_of(index.keys, [](const IndexKey& key) {
             return key.exclusion_operator == "=" || key.exclusion_operator == "pg_catalog.=";
           });
  }

  void read_index(const Index& index) {
    // WITHOUT OVERLAPS: the index is unique, the last column by `&&`.
    const auto* constraint = constraint_of(index);
    if (!keeps_apart(index) || (constraint != nullptr && constraint->temporal)) return;
    AttributeSet attributes;
    bool may_be_null = false;
    for (const IndexKey& key : index.keys) {
      if (key.column > 0) {
        const AttributeSet one = attributes_of(std::array{key.column});
        if (one.empty()) return;
        attributes |= one;
        may_be_null = may_be_null || (accepts_null(*one.begin()) && !index.nulls_not_distinct);
        continue;
      }
      if (!key.expr || !keeps_values(*key.expr)) return;
      const AttributeSet inputs = attributes_of(sql::columns_of(*key.expr));
      attributes |= inputs;
      const bool has_value = key.expr->kind == sql::ExprKind::coalesce;
      may_be_null = may_be_null || (!has_value && !index.nulls_not_distinct &&
                                    std::ranges::any_of(inputs, [&](Attribute attribute) {
                                      return accepts_null(attribute);
                                    }));
    }
    if (may_be_null) {
      result_.possible_keys.push_back({std::move(attributes), index.name});
      return;
    }
    result_.dependencies.push_back(
        {.dependency = {std::move(attributes), all_},
         .source = index.primary ? DependencySource::primary_key : DependencySource::unique_index,
         .name = index.name,
         .where = index.origin.created});
  }

  [[nodiscard]] const Constraint* constraint_of(const Index& index) const {
    const auto found = std::ranges::find(relation_.constraints, index.constraint, &Constraint::oid);
    return index.constraint == catalog::no_oid || found == relation_.constraints.end() ? nullptr
                                                                                       : &*found;
  }

  /// Where some of the columns that a foreign key refers to are a key of the parent, the parent's
  /// row has one value of the others.
  void read_foreign_key(const Constraint& constraint) {
    const Relation* parent = catalog_.relations.find(constraint.references);
    const std::size_t count = constraint.columns.size();
    const bool holds = constraint.validated && constraint.enforced && !constraint.temporal;
    if (parent == nullptr || !holds || count < 2 || constraint.referenced_columns.size() != count) {
      return;
    }
    for (const auto oid : parent->indexes) {
      const Index* index = catalog_.indexes.find(oid);
      if (index == nullptr || !is_key(catalog_, *parent, *index)) continue;
      if (index->keys.size() >= count) continue;
      AttributeSet determinant;
      std::size_t found = 0;
      for (const IndexKey& key : index->keys) {
        const auto place = std::ranges::find(constraint.referenced_columns, key.column);
        if (place == constraint.referenced_columns.end()) break;
        const auto column =
            constraint
                .columns[static_cast<std::size_t>(place - constraint.referenced_columns.begin())];
        determinant |= attributes_of(std::array{column});
        ++found;
      }
      if (found != index->keys.size()) continue;
      AttributeSet columns = attributes_of(constraint.columns);
      const bool any_null = std::ranges::any_of(
          columns, [&](Attribute attribute) { return accepts_null(attribute); });
      result_.dependencies.push_back(
          {.dependency = {determinant, columns - determinant},
           .source = DependencySource::foreign_key,
           .name = constraint.name,
           .where = constraint.origin.created,
           .kept = true,
           .but_for_nulls = any_null && constraint.match != sql::MatchType::full});
      return;
    }
  }

  void read_generated(const Column& column) {
    if (column.generated == catalog::Generated::none || !column.default_value) return;
    result_.dependencies.push_back(
        {.dependency = {attributes_of(sql::columns_of(*column.default_value)),
                        attributes_of(std::array{column.number})},
         .source = DependencySource::generated_column,
         .name = column.name,
         .where = column.origin.created,
         .kept = true});
  }

  const Catalog& catalog_;
  const Relation& relation_;
  AttributeSet all_;
  TableDependencies result_;
};

}  // namespace

Attribute attribute_of(const Relation& relation, catalog::ColumnNumber column) {
  const auto found = std::ranges::find(relation.columns, column, &Column::number);
  if (found == relation.columns.end()) return AttributeSet::none;
  return static_cast<Attribute>(found - relation.columns.begin());
}

Attribute attribute_of(const Relation& relation, std::string_view column) {
  const auto found = std::ranges::find(relation.columns, column, &Column::name);
  if (found == relation.columns.end()) return AttributeSet::none;
  return static_cast<Attribute>(found - relation.columns.begin());
}

TableDependencies dependencies_of(const Catalog& catalog, const Relation& relation,
                                  const MaintainedColumns& maintained,
                                  std::span<const Declaration> declarations) {
  TableDependencies result = Reader(catalog, relation).run();
  maintained.add_to(result);
  add_declarations(result, declarations);
  return result;
}

}  // namespace pgplumb::integrity
