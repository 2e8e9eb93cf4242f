#include <fmt/format.h>

#include <algorithm>

#include "effects/alter_table.h"
#include "effects/foreign_keys.h"
#include "effects/type_change.h"
#include "sql/walk.h"

namespace pgplumb::effects {

using catalog::Column;
using catalog::ColumnNumber;
using catalog::Constraint;
using catalog::Index;
using catalog::Relation;
using sql::AlterTableAction;

namespace {

bool contains(const std::vector<ColumnNumber>& columns, ColumnNumber column) {
  return std::ranges::find(columns, column) != columns.end();
}

bool mentions(const Box<sql::Expr>& expr, const std::string& column) {
  if (!expr) return false;
  const std::vector<std::string> columns = sql::columns_of(*expr);
  return std::ranges::find(columns, column) != columns.end();
}

/// How an index has to do with a column: pg_depend's entries for it.
struct IndexUse {
  bool as_key = false;
  bool at_all = false;
};

IndexUse use_of(const Index& index, const Column& column) {
  IndexUse use{.at_all = contains(index.include, column.number) ||
                         mentions(index.predicate, column.name)};
  for (const catalog::IndexKey& key : index.keys) {
    use.as_key = use.as_key || key.column == column.number;
    use.at_all = use.at_all || mentions(key.expr, column.name);
  }
  use.at_all = use.at_all || use.as_key;
  return use;
}

bool has_expressions(const Index& index) {
  return index.predicate.has_value() ||
         std::ranges::any_of(index.keys,
                             [](const catalog::IndexKey& key) { return key.expr.has_value(); });
}

/// RememberIndexForRebuilding() and, for what becomes of the index, TryReuseIndex() with
/// CheckIndexCompatible(): never reused with expressions or a predicate.
void rebuild_indexes(TableAlteration& alteration, AlteredTable& table, const Column& column,
                     std::string_view other_order) {
  for (const catalog::Oid oid : table.now().indexes) {
    const Index* index = alteration.catalog().indexes.find(oid);
    if (index == nullptr) continue;
    const IndexUse use = use_of(*index, column);
    if (!use.at_all) continue;
    alteration.out().lock_index(oid, LockMode::access_exclusive);
    if (has_expressions(*index)) {
      table.must_build(oid,
                       "an index with an expression or a predicate on the column is built anew");
    } else if (use.as_key && !other_order.empty()) {
      table.must_build(oid, std::string(other_order));
    }
  }
}

/// RememberConstraintForRebuilding(): CHECKs are added anew, and so are foreign keys at both
/// ends; TryReuseForeignKey() spares the rows where neither bits nor operators changed.
void rebuild_constraints(TableAlteration& alteration, AlteredTable& table, const Column& column,
                         bool check_keys) {
  for (const Constraint& constraint : table.now().constraints) {
    const bool valid = constraint.validated && constraint.enforced;
    if (constraint.check && mentions(constraint.check, column.name) && valid) {
      table.must_scan(
          fmt::format("the rows are checked against constraint {} again", constraint.name));
    }
    if (constraint.kind == catalog::ConstraintKind::foreign_key &&
        contains(constraint.columns, column.number)) {
      lock_for_dropped_triggers(alteration.out(), constraint.references);
      lock_referenced(alteration.out(), constraint.references, LockMode::share_row_exclusive);
      if (check_keys && valid) table.must_check(constraint.name, constraint.references);
    }
  }
  for_each_reference(
      alteration.catalog(), *table.before, [&](const Relation& child, const Constraint& key) {
        if (!contains(key.referenced_columns, column.number)) return;
        alteration.out().lock(child, LockMode::access_exclusive);
        // A key to itself was taken above where the column is at its near end.
        const bool taken = child.oid == table.before->oid && contains(key.columns, column.number);
        if (check_keys && key.validated && key.enforced && !taken) {
          alteration.out().check_foreign_key(child, key.name, key.references, {alteration.part()});
        }
      });
}

void alter_type_in(TableAlteration& alteration, AlteredTable& table,
                   const AlterTableAction& action) {
  const Column* column = table.column(action.name);
  if (column == nullptr || !action.column || action.column->type.empty()) return;
  const catalog::TypeRef to = catalog::resolve_type(alteration.catalog(), alteration.session(),
                                                    action.column->type.front());
  const sql::Expr* using_expr = action.expr.empty() ? nullptr : action.expr.data();
  TypeChange change =
      type_change(alteration.catalog(), alteration.session(), *column, to, using_expr);
  if (column->generated == catalog::Generated::virtual_) change.rewrites = false;
  if (change.rewrites) table.must_rewrite(change.reason);
  const std::string& collation = action.column->collation.name;
  const std::string new_collation = collation == "default" ? std::string() : collation;
  const bool other_collation = new_collation != column->collation;
  const std::string_view other_order =
      change.other_operators ? "the column sorts by other operators from now on"
      : other_collation      ? "the column sorts by another collation from now on"
                             : "";
  rebuild_indexes(alteration, table, *column, other_order);
  rebuild_constraints(alteration, table, *column, change.rewrites || change.other_operators);
  if (column->identity != catalog::Identity::none) {
    alteration.out().lock_sequences_of(*table.before, LockMode::share_row_exclusive);
  }
  if (alteration.is_last()) return;
  Column& changed = *std::ranges::find(table.edit().columns, action.name, &Column::name);
  changed.type = to;
  changed.collation = new_collation;
}

}  // namespace

void alter_type(TableAlteration& alteration, const AlterTableAction& action) {
  for (AlteredTable* table : alteration.family()) alter_type_in(alteration, *table, action);
}

}  // namespace pgplumb::effects
