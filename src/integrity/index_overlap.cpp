// A B-tree is read in both directions, so (a, b DESC NULLS FIRST) and (a DESC NULLS FIRST, b) give
// the same orders; (a DESC NULLS LAST) and (a) do not (documentation, "Indexes and ORDER BY").
#include "integrity/index_overlap.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>

#include "catalog/builtins.h"
#include "integrity/scope.h"
#include "sql/walk.h"

namespace pgplumb::integrity {

namespace {

using catalog::Catalog;
using catalog::Index;
using catalog::IndexKey;
using catalog::Oid;
using catalog::Relation;

std::string text_of(const Box<sql::Expr>& expr) {
  return expr ? sql::to_sql(*expr) : std::string();
}

/// What of a key must be equal for two indexes to find the same rows; not its order.
std::string key_text(const IndexKey& key) {
  return fmt::format("{}|{}|{}|{}", key.column, text_of(key.expr), key.operator_class,
                     key.collation);
}

/// An index made comparable: expressions and predicates in one spelling.
struct Shape {
  const Index* index = nullptr;
  std::vector<std::string> keys;
  std::string predicate;
};

std::vector<Shape> shapes_of(const Catalog& catalog, const Relation& relation) {
  std::vector<Shape> shapes;
  for (const auto oid : relation.indexes) {
    const auto* index = catalog.indexes.find(oid);
    if (index == nullptr || !index->valid) continue;
    auto& shape = shapes.emplace_back(
        Shape{.index = index, .keys = {}, .predicate = text_of(index->predicate)});
    for (const auto& key : index->keys) shape.keys.push_back(key_text(key));
  }
  return shapes;
}

enum class Order : std::uint8_t { same, reversed, different };

/// How the sort order of the shorter compares with the beginning of the longer.
Order compare_order(const Index& shorter, const Index& longer) {
  bool same = true;
  bool reversed = true;
  for (std::size_t i = 0; i < shorter.keys.size(); ++i) {
    const auto& a = shorter.keys[i];
    const auto& b = longer.keys[i];
    const bool direction = a.descending == b.descending;
    const bool nulls = a.nulls_first == b.nulls_first;
    same = same && direction && nulls;
    reversed = reversed && !direction && !nulls;
  }
  return same ? Order::same : reversed ? Order::reversed : Order::different;
}

/// Whether both forbid the same rows, or one forbids nothing.
bool uniqueness_agrees(const Relation& relation, const Index& a, const Index& b) {
  if (a.exclusion || b.exclusion) {
    return !(a.exclusion && b.exclusion) && !(a.unique || b.unique);
  }
  if (!a.unique || !b.unique) return true;
  const auto is_deferrable = [&](const Index& index) {
    return std::ranges::any_of(relation.constraints, [&](const auto& constraint) {
      return constraint.oid == index.constraint && constraint.deferrable;
    });
  };
  return a.nulls_not_distinct == b.nulls_not_distinct && is_deferrable(a) == is_deferrable(b);
}

bool is_duplicate(const Relation& relation, const Shape& a, const Shape& b) {
  const auto& x = *a.index;
  const auto& y = *b.index;
  return x.method == y.method && a.keys == b.keys && compare_order(x, y) == Order::same &&
         a.predicate == b.predicate &&
         std::set(x.include.begin(), x.include.end()) ==
             std::set(y.include.begin(), y.include.end()) &&
         (x.method == "btree" || x.options == y.options) && uniqueness_agrees(relation, x, y);
}

/// The indexes that foreign keys refer to.
std::set<Oid> referenced_indexes(const Catalog& catalog) {
  std::set<Oid> referenced;
  for (const auto& [oid, relation] : catalog.relations) {
    for (const auto& constraint : relation.constraints) {
      if (constraint.kind == catalog::ConstraintKind::foreign_key) {
        referenced.insert(constraint.index);
      }
    }
  }
  return referenced;
}

/// The foreign keys that refer to an index of the relation.
std::vector<DuplicateIndex::Reference> references_to(const Catalog& catalog,
                                                     const Relation& relation, Oid index) {
  std::vector<DuplicateIndex::Reference> found;
  for (const auto oid : relation.referenced_by) {
    const auto* table = catalog.relations.find(oid);
    if (table == nullptr) continue;
    for (const auto& key : table->constraints) {
      if (key.kind == catalog::ConstraintKind::foreign_key && key.index == index) {
        found.push_back({.table = table, .key = &key});
      }
    }
  }
  return found;
}

/// What speaks for keeping an index, the strongest first; of two equals the older is kept. One that
/// is part of the parent's index cannot be dropped.
auto claim(const Index& index, const std::set<Oid>& referenced) {
  return std::tuple(index.primary, index.parent != catalog::no_oid, referenced.contains(index.oid),
                    index.constraint != catalog::no_oid, index.unique, index.replica_identity,
                    index.clustered, -static_cast<std::int64_t>(index.oid));
}

bool enforces_or_is_named(const Index& index) {
  return index.unique || index.exclusion || index.constraint != catalog::no_oid ||
         index.replica_identity || index.clustered;
}

bool includes_all(const Index& narrow, const Index& wide) {
  return std::ranges::all_of(narrow.include, [&](catalog::ColumnNumber column) {
    return std::ranges::find(wide.include, column) != wide.include.end() ||
           std::ranges::find(wide.keys, column, &IndexKey::column) != wide.keys.end();
  });
}

bool serves_all_of(const Shape& wide, const Shape& narrow) {
  return wide.index->method == "btree" && narrow.index->method == "btree" &&
         narrow.keys.size() <= wide.keys.size() &&
         std::equal(narrow.keys.begin(), narrow.keys.end(), wide.keys.begin()) &&
         compare_order(*narrow.index, *wide.index) != Order::different &&
         narrow.predicate == wide.predicate && includes_all(*narrow.index, *wide.index);
}

/// Rows of the wider index are several times as long: many more columns, or text and documents.
bool is_much_wider(const Catalog& catalog, const Relation& relation, const Index& narrow,
                   const Index& wide) {
  constexpr std::size_t many = 3;
  if (wide.keys.size() + wide.include.size() >= narrow.keys.size() + narrow.include.size() + many) {
    return true;
  }
  const auto is_long = [&](catalog::ColumnNumber number) {
    const auto* column = relation.column(number);
    if (column == nullptr) return true;
    const auto type = base_type(catalog, column->type);
    return type.array || type.type == catalog::text_oid || type.type == catalog::jsonb_oid ||
           (type.type == catalog::varchar_oid && type.modifiers.empty());
  };
  const bool long_already =
      std::ranges::any_of(narrow.keys, [&](const IndexKey& key) { return is_long(key.column); });
  return !long_already &&
         (std::any_of(wide.keys.begin() + static_cast<std::ptrdiff_t>(narrow.keys.size()),
                      wide.keys.end(), [&](const IndexKey& key) { return is_long(key.column); }) ||
          std::ranges::any_of(wide.include, is_long));
}

/// The surplus ones of a table's indexes, each with the one to keep.
std::vector<DuplicateIndex> duplicates_of(const Catalog& catalog, const Relation& relation,
                                          std::vector<Shape> shapes,
                                          const std::set<Oid>& referenced) {
  std::ranges::sort(shapes, std::ranges::greater(),
                    [&](const Shape& shape) { return claim(*shape.index, referenced); });
  std::vector<DuplicateIndex> found;
  for (std::size_t i = 1; i < shapes.size(); ++i) {
    if (shapes[i].index->parent != catalog::no_oid) continue;
    const auto stronger = std::span(shapes).first(i);
    const auto kept = std::ranges::find_if(
        stronger, [&](const Shape& other) { return is_duplicate(relation, shapes[i], other); });
    if (kept == stronger.end()) continue;
    const auto* surplus = shapes[i].index;
    found.push_back({.table = &relation,
                     .surplus = surplus,
                     .kept = kept->index,
                     .references = references_to(catalog, relation, surplus->oid)});
  }
  return found;
}

/// The narrowest index that serves all that this one does. Of two that serve each other and
/// enforce nothing, the older one stays.
const Index* better_index(const std::vector<Shape>& shapes, const Shape& narrow) {
  const Shape* best = nullptr;
  for (const auto& wide : shapes) {
    if (wide.index == narrow.index || !serves_all_of(wide, narrow)) continue;
    const bool mutual = serves_all_of(narrow, wide) && !enforces_or_is_named(*wide.index);
    if (mutual && narrow.index->oid < wide.index->oid) continue;
    if (best == nullptr || wide.keys.size() < best->keys.size()) best = &wide;
  }
  return best == nullptr ? nullptr : best->index;
}

}  // namespace

std::vector<DuplicateIndex> duplicate_indexes(const Catalog& catalog) {
  const auto referenced = referenced_indexes(catalog);
  std::vector<DuplicateIndex> found;
  for (const auto& [oid, relation] : catalog.relations) {
    if (!is_judged_for_indexes(relation)) continue;
    std::ranges::move(duplicates_of(catalog, relation, shapes_of(catalog, relation), referenced),
                      std::back_inserter(found));
  }
  return found;
}

std::vector<RedundantIndex> redundant_indexes(const Catalog& catalog) {
  const auto referenced = referenced_indexes(catalog);
  std::vector<RedundantIndex> found;
  for (const auto& [oid, relation] : catalog.relations) {
    if (!is_judged_for_indexes(relation)) continue;
    auto shapes = shapes_of(catalog, relation);
    for (const auto& duplicate : duplicates_of(catalog, relation, shapes, referenced)) {
      std::erase_if(shapes, [&](const Shape& shape) { return shape.index == duplicate.surplus; });
    }
    for (const auto& narrow : shapes) {
      if (enforces_or_is_named(*narrow.index) || narrow.index->parent != catalog::no_oid) continue;
      if (const auto* wider = better_index(shapes, narrow)) {
        found.push_back({.table = &relation,
                         .surplus = narrow.index,
                         .wider = wider,
                         .much_wider = is_much_wider(catalog, relation, *narrow.index, *wider)});
      }
    }
  }
  return found;
}

}  // namespace pgplumb::integrity
