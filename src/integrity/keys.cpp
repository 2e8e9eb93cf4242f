#include "integrity/keys.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "catalog/builtins.h"
#include "integrity/names.h"
#include "integrity/scope.h"
#include "sql/walk.h"

namespace pgplumb::integrity {

namespace {

using catalog::Catalog;
using catalog::Column;
using catalog::ColumnNumber;
using catalog::Index;
using catalog::Relation;

bool has_only_plain_keys(const Index& index) {
  return std::ranges::all_of(index.keys, [](const auto& key) { return key.column > 0; });
}

/// Whether the index makes each row unique by itself: every row is in it, with no NULL.
bool is_key(const Catalog& catalog, const Relation& relation, const Index& index) {
  return index.unique && index.valid && !index.predicate && has_only_plain_keys(index) &&
         std::ranges::all_of(index.keys, [&](const auto& key) {
           const auto* column = relation.column(key.column);
           return column != nullptr && !accepts_null(catalog, *column);
         });
}

bool has_word(std::string_view name, std::span<const std::string_view> nouns) {
  return std::ranges::any_of(words_of(name), [&](const std::string& word) {
    return std::ranges::any_of(nouns, [&](std::string_view noun) { return same_noun(word, noun); });
  });
}

bool is_log_table(const Relation& relation) {
  constexpr auto nouns = std::to_array<std::string_view>(
      {"audit", "event", "history", "log", "metric", "staging", "stat", "tmp", "temp"});
  return has_word(relation.name, nouns);
}

/// `deleted_at`, `leftAt`, `valid_to`: a time stamp that is NULL as long as the row counts.
bool is_live_marker(const Catalog& catalog, const Column& column) {
  constexpr auto verbs = std::to_array<std::string_view>(
      {"archived", "cancelled", "canceled", "closed", "deactivated", "deleted", "disabled", "ended",
       "expired", "left", "removed", "retired", "revoked", "terminated", "unlinked"});
  const auto type = base_type(catalog, column.type);
  if (type.array || (type.type != catalog::timestamp_oid && type.type != catalog::timestamptz_oid &&
                     type.type != catalog::date_oid)) {
    return false;
  }
  const auto words = words_of(column.name);
  if (words.empty()) return false;
  if (std::ranges::find(verbs, words.front()) != verbs.end()) return true;
  return words.front() == "valid" && words.size() > 1 && (words[1] == "to" || words[1] == "until");
}

bool is_foreign_key_column(const Relation& relation, ColumnNumber number) {
  return std::ranges::any_of(relation.constraints, [&](const auto& constraint) {
    return constraint.kind == catalog::ConstraintKind::foreign_key &&
           std::ranges::find(constraint.columns, number) != constraint.columns.end();
  });
}

/// Whether an expression says `column IS NULL` (or IS NOT NULL) among what it requires.
bool requires_null_test(const sql::Expr& expr, sql::ExprKind test, std::string_view column) {
  if (expr.kind == sql::ExprKind::logical_and) {
    return std::ranges::any_of(
        expr.args, [&](const auto& part) { return requires_null_test(part, test, column); });
  }
  return expr.kind == test && !expr.args.empty() &&
         expr.args.front().kind == sql::ExprKind::column &&
         expr.args.front().names.back() == column;
}

/// Whether another unique index keeps apart the rows in which the column is NULL: on some of the
/// other columns, for all rows or for `column IS NULL`, or on an expression such as
/// coalesce(column, 0).
bool is_mended(const Catalog& catalog, const NullableUnique& found) {
  return std::ranges::any_of(found.table->indexes, [&](catalog::Oid oid) {
    const auto* other = catalog.indexes.find(oid);
    if (other == nullptr || other == found.index || !other->unique) return false;
    if (other->predicate &&
        !requires_null_test(*other->predicate, sql::ExprKind::is_null, found.nullable->name)) {
      return false;
    }
    return std::ranges::all_of(other->keys, [&](const auto& key) {
      if (key.expr) {
        const auto names = sql::columns_of(*key.expr);
        return std::ranges::find(names, found.nullable->name) != names.end();
      }
      const auto* column = found.table->column(key.column);
      return column != nullptr &&
             std::ranges::find(found.others, key.column) != found.others.end() &&
             (!accepts_null(catalog, *column) || other->nulls_not_distinct);
    });
  });
}

void find_nullable(const Catalog& catalog, const Relation& relation, const Index& index,
                   std::vector<NullableUnique>& found) {
  if (!index.unique || index.nulls_not_distinct || index.keys.size() < 2 ||
      !has_only_plain_keys(index)) {
    return;
  }
  for (const auto& key : index.keys) {
    const auto* column = relation.column(key.column);
    if (column == nullptr || !accepts_null(catalog, *column)) continue;
    if (index.predicate &&
        requires_null_test(*index.predicate, sql::ExprKind::is_not_null, column->name)) {
      continue;
    }
    NullableUnique nullable{.table = &relation, .index = &index, .nullable = column};
    nullable.live_marker = is_live_marker(catalog, *column);
    if (!nullable.live_marker && !is_foreign_key_column(relation, column->number)) continue;
    for (const auto& other : index.keys) {
      if (other.column != key.column) nullable.others.push_back(other.column);
    }
    if (!is_mended(catalog, nullable)) found.push_back(std::move(nullable));
  }
}

}  // namespace

std::vector<TableWithoutPrimaryKey> tables_without_primary_key(const Catalog& catalog) {
  std::vector<TableWithoutPrimaryKey> found;
  for (const auto& [oid, relation] : catalog.relations) {
    if (!is_judged_table(relation) || relation.primary_key() != nullptr ||
        !relation.parents.empty() || relation.persistence != sql::Persistence::permanent) {
      continue;
    }
    auto& table = found.emplace_back(TableWithoutPrimaryKey{.table = &relation});
    table.replicated_whole = relation.replica_identity == 'f' || relation.replica_identity == 'i';
    table.is_log = is_log_table(relation);
    for (const auto index_oid : relation.indexes) {
      const auto* index = catalog.indexes.find(index_oid);
      if (index == nullptr || !is_key(catalog, relation, *index)) continue;
      if (table.candidate == nullptr || index->keys.size() < table.candidate->keys.size()) {
        table.candidate = index;
      }
    }
  }
  return found;
}

std::vector<NullableUnique> nullable_uniques(const Catalog& catalog) {
  std::vector<NullableUnique> found;
  for (const auto& [oid, relation] : catalog.relations) {
    if (!is_judged_table(relation)) continue;
    for (const auto index_oid : relation.indexes) {
      if (const auto* index = catalog.indexes.find(index_oid)) {
        find_nullable(catalog, relation, *index, found);
      }
    }
  }
  return found;
}

}  // namespace pgplumb::integrity
