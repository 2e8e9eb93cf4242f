// A B-tree orders whole values. PostgreSQL builds one over arrays, jsonb, ranges and PostGIS's
// types without a word, but none of their operators for "contains", "overlaps" or "matches" is in a
// B-tree's operator family (documentation, "Built-in Operator Classes" of GIN and GiST).
#include "integrity/index_fitness.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>

#include "catalog/builtins.h"
#include "integrity/keys.h"
#include "integrity/scope.h"
#include "sql/walk.h"

namespace pgplumb::integrity {

namespace {

using catalog::Catalog;
using catalog::Column;
using catalog::ColumnNumber;
using catalog::Index;
using catalog::Relation;

void for_each_index(const Catalog& catalog,
                    const std::function<void(const Relation&, const Index&)>& visit) {
  for (const auto& [oid, relation] : catalog.relations) {
    if (!is_judged_for_indexes(relation)) continue;
    for (const auto index_oid : relation.indexes) {
      const auto* index = catalog.indexes.find(index_oid);
      if (index != nullptr && index->parent == catalog::no_oid) visit(relation, *index);
    }
  }
}

bool enforces_nothing(const Index& index) {
  return !index.unique && !index.exclusion && index.constraint == catalog::no_oid;
}

/// The column that the index starts with; null where that is an expression.
const Column* leading_column(const Relation& relation, const Index& index) {
  return index.keys.empty() ? nullptr : relation.column(index.keys.front().column);
}

std::optional<ValueKind> kind_of(const Catalog& catalog, const Column& column) {
  constexpr catalog::Oid tsvector_oid = 3614;
  const auto type = base_type(catalog, column.type);
  if (type.array) return ValueKind::array;
  if (type.type == catalog::jsonb_oid) return ValueKind::jsonb;
  if (type.type == tsvector_oid) return ValueKind::text_search;
  if (is_spatial(catalog, type)) return ValueKind::spatial;
  if (const auto* builtin = catalog::builtin_type(type.type)) {
    if (builtin->kind == 'r' || builtin->kind == 'm') return ValueKind::range;
  }
  return std::nullopt;
}

bool has_two_values(const Catalog& catalog, const Column& column) {
  const auto type = base_type(catalog, column.type);
  if (type.array) return false;
  if (type.type == catalog::bool_oid) return true;
  const auto* found = catalog.types.find(type.type);
  return found != nullptr && found->kind == catalog::TypeKind::enumeration &&
         found->labels.size() == 2;
}

/// Whether the expression is nothing but `c IS NOT NULL` of columns that are never NULL.
bool is_always_true(const Catalog& catalog, const Relation& relation, const sql::Expr& expr) {
  if (expr.kind == sql::ExprKind::logical_and) {
    return std::ranges::all_of(
        expr.args, [&](const auto& part) { return is_always_true(catalog, relation, part); });
  }
  if (expr.kind != sql::ExprKind::is_not_null || expr.args.empty() ||
      expr.args.front().kind != sql::ExprKind::column) {
    return false;
  }
  const auto* column = relation.column(expr.args.front().names.back());
  return column != nullptr && !accepts_null(catalog, *column);
}

std::set<ColumnNumber> columns_of(const Index& index) {
  std::set<ColumnNumber> columns;
  for (const auto& key : index.keys) columns.insert(key.column);
  return columns;
}

bool is_referenced(const Catalog& catalog, const Relation& relation, const Index& index) {
  return std::ranges::any_of(relation.referenced_by, [&](catalog::Oid oid) {
    const auto* other = catalog.relations.find(oid);
    return other != nullptr && std::ranges::any_of(other->constraints, [&](const auto& constraint) {
             return constraint.kind == catalog::ConstraintKind::foreign_key &&
                    constraint.index == index.oid;
           });
  });
}

bool reads(const Relation& relation, const Index& index, const Column& column) {
  return std::ranges::any_of(index.keys, [&](const catalog::IndexKey& key) {
    if (!key.expr) return relation.column(key.column) == &column;
    return std::ranges::count(sql::columns_of(*key.expr), column.name) > 0;
  });
}

bool finds_by_place(const Relation& relation, const Index& index, const Column& column) {
  return (index.method == "gist" || index.method == "spgist" || index.method == "brin") &&
         reads(relation, index, column);
}

/// Another index is there for what is inside the values; this one is for whole ones.
bool is_searched_inside(const Catalog& catalog, const Relation& relation, const Column& column) {
  return std::ranges::any_of(relation.indexes, [&](catalog::Oid oid) {
    const Index* index = catalog.indexes.find(oid);
    return index != nullptr && index->method != "btree" && index->method != "hash" &&
           reads(relation, *index, column);
  });
}

}  // namespace

std::vector<UnfitIndex> unfit_indexes(const Catalog& catalog) {
  std::vector<UnfitIndex> found;
  for_each_index(catalog, [&](const Relation& relation, const Index& index) {
    const auto* column = leading_column(relation, index);
    if (column == nullptr || !enforces_nothing(index) ||
        (index.method != "btree" && index.method != "hash")) {
      return;
    }
    const auto kind = kind_of(catalog, *column);
    if (kind && !is_searched_inside(catalog, relation, *column)) {
      found.push_back({.table = &relation, .index = &index, .column = column, .kind = *kind});
    }
  });
  return found;
}

std::vector<TwoValueIndex> two_value_indexes(const Catalog& catalog) {
  std::vector<TwoValueIndex> found;
  for_each_index(catalog, [&](const Relation& relation, const Index& index) {
    const auto* column = leading_column(relation, index);
    if (column != nullptr && enforces_nothing(index) && index.keys.size() == 1 &&
        index.include.empty() && !index.predicate && has_two_values(catalog, *column)) {
      found.push_back({.table = &relation, .index = &index, .column = column});
    }
  });
  return found;
}

std::vector<NeedlessPredicate> needless_predicates(const Catalog& catalog) {
  std::vector<NeedlessPredicate> found;
  for_each_index(catalog, [&](const Relation& relation, const Index& index) {
    if (index.predicate && is_always_true(catalog, relation, *index.predicate)) {
      found.push_back({.table = &relation, .index = &index});
    }
  });
  return found;
}

std::vector<ImpliedUnique> implied_uniques(const Catalog& catalog) {
  std::vector<ImpliedUnique> found;
  for_each_index(catalog, [&](const Relation& relation, const Index& index) {
    if (!index.unique || index.primary || index.replica_identity || index.keys.size() < 2 ||
        is_referenced(catalog, relation, index)) {
      return;
    }
    const auto columns = columns_of(index);
    if (columns.contains(0)) return;
    for (const auto oid : relation.indexes) {
      const auto* key = catalog.indexes.find(oid);
      if (key == nullptr || !is_key(catalog, relation, *key)) continue;
      const auto fewer = columns_of(*key);
      if (fewer.size() < columns.size() && std::ranges::includes(columns, fewer)) {
        found.push_back({.table = &relation, .index = &index, .key = key});
        return;
      }
    }
  });
  return found;
}

std::vector<SpatialColumn> spatial_columns_without_index(const Catalog& catalog) {
  std::vector<SpatialColumn> found;
  for (const auto* table : judged_tables(catalog)) {
    for (const auto& column : table->columns) {
      if (!is_spatial(catalog, column.type)) continue;
      const bool covered = std::ranges::any_of(table->indexes, [&](catalog::Oid oid) {
        const auto* index = catalog.indexes.find(oid);
        return index != nullptr && finds_by_place(*table, *index, column);
      });
      if (!covered) found.push_back({.table = table, .column = &column});
    }
  }
  return found;
}

}  // namespace pgplumb::integrity
