#include "integrity/keys.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <span>
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

bool has_word(std::string_view name, std::span<const std::string_view> nouns) {
  return std::ranges::any_of(words_of(name), [&](const std::string& word) {
    return std::ranges::any_of(nouns, [&](std::string_view noun) { return same_noun(word, noun); });
  });
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

/// PostgreSQL's own functions that give NULL for NULL; of others that is not known.
bool is_strict(const sql::Expr& call) {
  const auto functions = catalog::builtin_functions(call.name.name);
  return !functions.empty() && std::ranges::all_of(functions, &catalog::Signature::strict);
}

/// Whether a value that is made of the column can be other than NULL where the column is NULL.
bool replaces_null(const sql::Expr& expr, std::string_view column) {
  if (std::ranges::count(sql::columns_of(expr), column) == 0) return false;
  bool found = false;
  sql::for_each_expr(expr, [&](const sql::Expr& part) {
    using enum sql::ExprKind;
    found = found || part.kind == coalesce || part.kind == case_when || part.kind == is_null ||
            part.kind == is_not_null || part.kind == is_distinct || part.kind == is_not_distinct ||
            (part.kind == call && !is_strict(part));
  });
  return found;
}

/// Whether a CHECK speaks of the column together with one that another unique index has in its
/// place: `CHECK ((user_id IS NULL) <> (email IS NULL))` with `UNIQUE (team_id, user_id)` and
/// `UNIQUE (team_id, email)`.
bool has_counterpart(const Catalog& catalog, const Relation& relation, const Index& index,
                     const Column& column) {
  const auto keys_of = [](const Index& of, ColumnNumber but) {
    std::set<ColumnNumber> keys;
    for (const auto& key : of.keys) {
      if (key.column != but) keys.insert(key.column);
    }
    return keys;
  };
  const auto rest = keys_of(index, column.number);
  const auto stands_for = [&](ColumnNumber other) {
    return std::ranges::any_of(relation.indexes, [&](catalog::Oid oid) {
      const auto* found = catalog.indexes.find(oid);
      return found != nullptr && found != &index && found->unique && !found->predicate &&
             found->keys.size() == index.keys.size() && keys_of(*found, other) == rest;
    });
  };
  return std::ranges::any_of(relation.constraints, [&](const auto& check) {
    const auto& columns = check.columns;
    return check.kind == catalog::ConstraintKind::check && check.enforced &&
           std::ranges::find(columns, column.number) != columns.end() &&
           std::ranges::any_of(columns, [&](ColumnNumber other) {
             return other != column.number && stands_for(other);
           });
  });
}

/// One for just the rows in which the column is NULL, on some of the index's other keys or on these
/// and more: somebody thought of them.
bool is_for_null(const Index& mend, const Index& index, const Relation& relation,
                 const Column& column) {
  if (!requires_null_test(*mend.predicate, sql::ExprKind::is_null, column.name)) return false;
  const auto has = [](const Index& of, ColumnNumber number) {
    return std::ranges::find(of.keys, number, &catalog::IndexKey::column) != of.keys.end();
  };
  return std::ranges::all_of(mend.keys,
                             [&](const auto& key) {
                               return relation.column(key.column) && has(index, key.column);
                             }) ||
         std::ranges::all_of(index.keys, [&](const auto& key) {
           return key.column == column.number || has(mend, key.column);
         });
}

/// Whether another unique index keeps apart the rows in which the column is NULL: one for just
/// these, one on some of the other keys, one that counts NULLs as equal, or one on an expression
/// such as coalesce(column, 0).
bool is_mended(const Catalog& catalog, const Relation& relation, const Index& index,
               const Column& column) {
  const auto is_other_key = [&](const catalog::IndexKey& key, bool may_be_null) {
    const auto* other = relation.column(key.column);
    return other != nullptr && (other != &column || may_be_null) &&
           std::ranges::find(index.keys, key.column, &catalog::IndexKey::column) !=
               index.keys.end() &&
           (may_be_null || !accepts_null(catalog, *other));
  };
  return std::ranges::any_of(relation.indexes, [&](catalog::Oid oid) {
    const auto* mend = catalog.indexes.find(oid);
    if (mend == nullptr || mend == &index || !mend->unique) return false;
    if (mend->predicate) return is_for_null(*mend, index, relation, column);
    return std::ranges::all_of(mend->keys, [&](const catalog::IndexKey& key) {
      if (!key.expr) return is_other_key(key, mend->nulls_not_distinct);
      return replaces_null(*key.expr, column.name);
    });
  });
}

/// A foreign key makes the column NULL when what it refers to goes: rows that were apart become
/// equal, and are meant to stay.
bool is_set_null(const Relation& relation, ColumnNumber number) {
  return std::ranges::any_of(relation.constraints, [&](const auto& key) {
    return key.kind == catalog::ConstraintKind::foreign_key &&
           key.on_delete == sql::ForeignKeyAction::set_null &&
           std::ranges::find(key.columns, number) != key.columns.end();
  });
}

std::optional<NullableUnique> judge(const Catalog& catalog, const Relation& relation,
                                    const Index& index) {
  if (!index.unique || index.nulls_not_distinct || index.keys.size() < 2 ||
      !has_only_plain_keys(index)) {
    return std::nullopt;
  }
  std::vector<ColumnNumber> markers;
  std::vector<ColumnNumber> references;
  for (const auto& key : index.keys) {
    const auto* column = relation.column(key.column);
    if (column == nullptr || !accepts_null(catalog, *column) ||
        is_mended(catalog, relation, index, *column)) {
      continue;
    }
    const bool excluded =
        index.predicate &&
        requires_null_test(*index.predicate, sql::ExprKind::is_not_null, column->name);
    if (is_live_marker(catalog, *column)) {
      if (!excluded) markers.push_back(key.column);
    } else if (is_foreign_key_column(relation, key.column) && !index.predicate &&
               !is_set_null(relation, key.column) &&
               !has_counterpart(catalog, relation, index, *column)) {
      references.push_back(key.column);
    }
  }
  NullableUnique found{.table = &relation, .index = &index};
  found.live_marker = !markers.empty();
  found.nullable = found.live_marker ? markers : references;
  if (found.nullable.empty()) return std::nullopt;
  for (const auto& key : index.keys) {
    if (std::ranges::find(found.nullable, key.column) == found.nullable.end()) {
      found.others.push_back(key.column);
    }
  }
  return found;
}

}  // namespace

bool is_foreign_key_column(const Relation& relation, ColumnNumber number) {
  return std::ranges::any_of(relation.constraints, [&](const auto& constraint) {
    return constraint.kind == catalog::ConstraintKind::foreign_key &&
           std::ranges::find(constraint.columns, number) != constraint.columns.end();
  });
}

bool is_alone_in_key(const Relation& relation, const Column& column) {
  const auto* key = relation.primary_key();
  return key != nullptr && key->columns.size() == 1 && key->columns.front() == column.number;
}

bool is_serial(const Catalog& catalog, const Relation& relation, const Column& column) {
  if (!column.default_value) return false;
  return std::ranges::any_of(relation.sequences, [&](catalog::Oid oid) {
    const auto* sequence = catalog.sequences.find(oid);
    return sequence != nullptr && !sequence->identity && sequence->owner_column == column.number;
  });
}

bool is_log_table(const Relation& relation) {
  constexpr auto nouns = std::to_array<std::string_view>(
      {"archive", "archived", "audit", "backup", "deleted", "event", "history", "log", "metric",
       "old", "staging", "stat", "temp", "tmp"});
  return has_word(relation.name, nouns);
}

namespace {

bool refuses_null(const Catalog& catalog, const Relation& relation, const Index& index) {
  return std::ranges::all_of(index.keys, [&](const auto& key) {
    const auto* column = relation.column(key.column);
    return column != nullptr && !accepts_null(catalog, *column);
  });
}

/// Equal values conflict with each other by = and by &&: the empty range, which no && finds, is
/// left aside.
bool keeps_rows_apart(const Catalog& catalog, const Relation& relation, const Index& index) {
  return index.exclusion && index.valid && !index.predicate && has_only_plain_keys(index) &&
         refuses_null(catalog, relation, index) &&
         std::ranges::all_of(index.keys, [](const auto& key) {
           return key.exclusion_operator == "=" || key.exclusion_operator == "&&";
         });
}

const Column* numbering_column(const Catalog& catalog, const Relation& relation) {
  const auto found = std::ranges::find_if(relation.columns, [&](const Column& column) {
    return !accepts_null(catalog, column) &&
           (column.identity != catalog::Identity::none || is_serial(catalog, relation, column));
  });
  return found == relation.columns.end() ? nullptr : &*found;
}

bool has_several_foreign_keys(const Relation& relation) {
  std::set<std::vector<ColumnNumber>> keys;
  for (const auto& key : relation.constraints) {
    if (key.kind == catalog::ConstraintKind::foreign_key) keys.insert(key.columns);
  }
  return keys.size() > 1;
}

/// The columns of two foreign keys at least, and nothing but times besides.
std::vector<ColumnNumber> joining_columns(const Catalog& catalog, const Relation& relation) {
  if (!has_several_foreign_keys(relation)) return {};
  std::vector<ColumnNumber> joins;
  for (const Column& column : relation.columns) {
    const auto type = base_type(catalog, column.type);
    if (is_foreign_key_column(relation, column.number)) {
      joins.push_back(column.number);
    } else if (type.type != catalog::timestamp_oid && type.type != catalog::timestamptz_oid) {
      return {};
    }
  }
  return joins;
}

bool is_alone_in_index(const Index& index, const Column* column) {
  return column != nullptr && index.keys.size() == 1 && index.keys.front().column == column->number;
}

bool has_references(const Catalog& catalog, const Relation& relation, const Index& index) {
  return std::ranges::any_of(relation.referenced_by, [&](catalog::Oid oid) {
    const auto* table = catalog.relations.find(oid);
    return table != nullptr && std::ranges::any_of(table->constraints, [&](const auto& key) {
             return key.kind == catalog::ConstraintKind::foreign_key && key.index == index.oid;
           });
  });
}

void add_indexes(const Catalog& catalog, TableWithoutPrimaryKey& table) {
  const Relation& relation = *table.table;
  for (const auto oid : relation.indexes) {
    const auto* index = catalog.indexes.find(oid);
    if (index == nullptr) continue;
    if (is_key(catalog, relation, *index)) {
      const Index* other = table.candidate;
      if (other == nullptr || index->keys.size() < other->keys.size() ||
          (is_alone_in_index(*index, table.number) && !is_alone_in_index(*other, table.number))) {
        table.candidate = index;
      }
    } else if (keeps_rows_apart(catalog, relation, *index)) {
      table.exclusion = index;
    } else if (index->unique && index->valid && !index->predicate && has_only_plain_keys(*index) &&
               table.lets_null_in == nullptr) {
      table.lets_null_in = index;
    }
  }
  if (table.candidate != nullptr) table.exclusion = nullptr;
  if (table.candidate != nullptr || table.exclusion != nullptr) table.lets_null_in = nullptr;
  const Index* unique = table.candidate != nullptr ? table.candidate : table.lets_null_in;
  table.is_referenced = unique != nullptr && has_references(catalog, relation, *unique);
}

}  // namespace

bool is_key(const Catalog& catalog, const Relation& relation, const Index& index) {
  return index.unique && index.valid && !index.predicate && has_only_plain_keys(index) &&
         refuses_null(catalog, relation, index);
}

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
    table.number = numbering_column(catalog, relation);
    table.joins = joining_columns(catalog, relation);
    add_indexes(catalog, table);
  }
  return found;
}

std::vector<NullableUnique> nullable_uniques(const Catalog& catalog) {
  std::vector<NullableUnique> found;
  for (const auto& [oid, relation] : catalog.relations) {
    if (!is_judged_table(relation)) continue;
    for (const auto index_oid : relation.indexes) {
      const auto* index = catalog.indexes.find(index_oid);
      if (index == nullptr) continue;
      if (auto nullable = judge(catalog, relation, *index)) found.push_back(std::move(*nullable));
    }
  }
  return found;
}

}  // namespace pgplumb::integrity
