// An index covers a foreign key of n columns when its first n keys are these columns in any order:
// the query of the referential-integrity trigger (ri_triggers.c, RI_FKey_cascade_del and its kin)
// is a conjunction of equalities, and a B-tree takes equalities on its leading columns in any order
// (documentation, "Multicolumn Indexes"). A hash index serves one column. A partial index serves
// when `fk = $1` implies its predicate, which the planner proves of `fk IS NOT NULL` alone
// (predtest.c): `=` is strict. Where some of the columns refer to a key of the parent by
// themselves, as `id` in REFERENCES t (tenant_id, id), an index on these finds the same rows. A
// unique index on some of the columns finds one row, and no other has to be read.
#include "integrity/foreign_key_cover.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "integrity/names.h"
#include "integrity/scope.h"

namespace pgplumb::integrity {

namespace {

using catalog::Catalog;
using catalog::ColumnNumber;
using catalog::Constraint;
using catalog::Index;
using catalog::Relation;

using Columns = std::vector<ColumnNumber>;

/// How many of the index's first keys are among the columns, each counted once.
Columns leading_columns(const Index& index, const Columns& columns) {
  Columns leading;
  for (const auto& key : index.keys) {
    if (std::ranges::find(columns, key.column) == columns.end()) break;
    if (std::ranges::find(leading, key.column) == leading.end()) leading.push_back(key.column);
  }
  return leading;
}

bool finds_by_equality(const Index& index) {
  return index.method == "btree" || (index.method == "hash" && index.keys.size() == 1);
}

bool is_implied_by_match(const sql::Expr& predicate, const std::vector<std::string>& columns) {
  if (predicate.kind == sql::ExprKind::logical_and) {
    return std::ranges::all_of(
        predicate.args, [&](const sql::Expr& part) { return is_implied_by_match(part, columns); });
  }
  if (predicate.kind != sql::ExprKind::is_not_null || predicate.args.empty()) return false;
  const auto& operand = predicate.args.front();
  return operand.kind == sql::ExprKind::column && !operand.names.empty() &&
         std::ranges::find(columns, operand.names.back()) != columns.end();
}

std::vector<std::string> names_of(const Relation& relation, const Columns& columns) {
  std::vector<std::string> names;
  for (const auto number : columns) {
    if (const auto* column = relation.column(number)) names.push_back(column->name);
  }
  return names;
}

bool serves_all_rows(const Relation& relation, const Index& index, const Columns& columns) {
  return !index.predicate || is_implied_by_match(*index.predicate, names_of(relation, columns));
}

/// A foreign key as the question which index serves it, put to a table and to its partitions.
struct Question {
  Columns columns;
  Columns referenced_columns;  ///< those that they refer to, in the same order
  const Relation* referenced = nullptr;
};

/// Whether these of the columns find the rows that refer to one row: all do, and so do those that
/// refer to a key of the parent.
bool find_one_parent(const Catalog& catalog, const Question& question, const Columns& some) {
  if (some.size() == question.columns.size()) return true;
  Columns referenced;
  for (std::size_t i = 0; i < question.columns.size(); ++i) {
    if (std::ranges::find(some, question.columns[i]) != some.end() &&
        i < question.referenced_columns.size()) {
      referenced.push_back(question.referenced_columns[i]);
    }
  }
  return std::ranges::any_of(question.referenced->indexes, [&](catalog::Oid oid) {
    const auto* index = catalog.indexes.find(oid);
    // A key with a NULL in it is referred to by nobody.
    return index != nullptr && index->unique && index->valid && !index->predicate &&
           std::ranges::all_of(index->keys, [&](const auto& key) {
             return std::ranges::find(referenced, key.column) != referenced.end();
           });
  });
}

bool has_covering_index(const Catalog& catalog, const Relation& relation,
                        const Question& question) {
  return std::ranges::any_of(relation.indexes, [&](catalog::Oid oid) {
    const auto* index = catalog.indexes.find(oid);
    if (index == nullptr || !index->valid || !finds_by_equality(*index) ||
        !serves_all_rows(relation, *index, question.columns)) {
      return false;
    }
    const Columns leading = leading_columns(*index, question.columns);
    // A unique index on some of the columns finds one row at most.
    const bool finds_one_row = index->unique && leading.size() == index->keys.size();
    return finds_one_row || find_one_parent(catalog, question, leading);
  });
}

/// The same columns in a partition, where they may have other numbers.
Columns columns_in(const Relation& partition, const Relation& parent, const Columns& columns) {
  Columns found;
  for (const auto& name : names_of(parent, columns)) {
    if (const auto* column = partition.column(name)) found.push_back(column->number);
  }
  return found;
}

/// The index may also be on each partition by itself.
bool is_covered(const Catalog& catalog, const Relation& relation, const Question& question) {
  if (has_covering_index(catalog, relation, question)) return true;
  if (relation.kind != catalog::RelationKind::partitioned_table) return false;
  return !relation.children.empty() &&
         std::ranges::all_of(relation.children, [&](catalog::Oid oid) {
           const auto* partition = catalog.relations.find(oid);
           if (partition == nullptr) return false;
           Question inside = question;
           inside.columns = columns_in(*partition, relation, question.columns);
           return is_covered(catalog, *partition, inside);
         });
}

/// Notes the best of what does not suffice.
void note_near_misses(const Catalog& catalog, UncoveredForeignKey& found) {
  const auto& columns = found.foreign_key->columns;
  for (const auto oid : found.table->indexes) {
    const auto* index = catalog.indexes.find(oid);
    if (index == nullptr || !finds_by_equality(*index)) continue;
    auto leading = leading_columns(*index, columns);
    const bool all_rows = serves_all_rows(*found.table, *index, columns);
    if (leading.size() == columns.size()) {
      found.unusable = index;
      found.reason = all_rows ? Unusable::invalid : Unusable::partial;
    } else if (index->valid && all_rows && leading.size() > found.partly_columns.size()) {
      found.partly = index;
      found.partly_columns = std::move(leading);
    }
  }
}

bool is_lookup_table(const Relation& relation) {
  constexpr auto nouns = std::to_array<std::string_view>(
      {"country", "currency", "kind", "language", "locale", "status", "timezone", "type"});
  const auto words = words_of(relation.name);
  return !words.empty() && std::ranges::any_of(nouns, [&](std::string_view noun) {
    return same_noun(words.back(), noun);
  });
}

/// A temporal key (PERIOD) is looked up by overlap, a key that is not enforced never.
bool is_looked_up_by_equality(const Constraint& constraint) {
  return constraint.kind == catalog::ConstraintKind::foreign_key && constraint.enforced &&
         !constraint.temporal && constraint.parent == catalog::no_oid &&
         !constraint.columns.empty();
}

}  // namespace

std::vector<UncoveredForeignKey> uncovered_foreign_keys(const Catalog& catalog) {
  std::vector<UncoveredForeignKey> uncovered;
  for (const auto& [oid, relation] : catalog.relations) {
    if (!is_judged_table(relation) && !is_judged_partition(relation)) continue;
    for (const auto& constraint : relation.constraints) {
      const auto* referenced = catalog.relations.find(constraint.references);
      if (!is_looked_up_by_equality(constraint) || referenced == nullptr) continue;
      const Question question{.columns = constraint.columns,
                              .referenced_columns = constraint.referenced_columns,
                              .referenced = referenced};
      if (is_covered(catalog, relation, question)) continue;
      auto& found =
          uncovered.emplace_back(UncoveredForeignKey{.table = &relation,
                                                     .foreign_key = &constraint,
                                                     .referenced = referenced,
                                                     .lookup = is_lookup_table(*referenced)});
      note_near_misses(catalog, found);
    }
  }
  std::ranges::sort(uncovered, {}, [](const auto& found) { return found.foreign_key->oid; });
  return uncovered;
}

}  // namespace pgplumb::integrity
