#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "effects/foreign_keys.h"
#include "effects/handlers.h"
#include "effects/implication.h"
#include "effects/lock_modes.h"
#include "sql/walk.h"

namespace pgplumb::effects {

using catalog::Constraint;
using catalog::Oid;
using catalog::Relation;
using catalog::RelationKind;
using sql::Command;
using sql::Expr;
using sql::Query;

namespace {

/// Column name to the value that a statement gives it; null where it is not in the text.
using Values = std::map<std::string, const Expr*>;

bool is_null_literal(const Expr* value) {
  while (value != nullptr && value->kind == sql::ExprKind::cast) value = value->args.data();
  return value != nullptr && value->kind == sql::ExprKind::constant &&
         value->literal == sql::LiteralKind::null;
}

/// Partitions that the condition rules out are left alone by the planner and by tuple routing.
void lock_partitions(const Relation& parent, const std::optional<Condition>& rows, LockMode mode,
                     Collector& out) {
  for (const Oid oid : parent.children) {
    const Relation* child = out.relation(oid);
    if (child == nullptr) continue;
    if (rows && child->is_partition()) {
      const std::optional<Condition> bound =
          bound_condition(out.catalog(), parent, *child->partition_bound);
      if (bound && implies(*rows, negate(*bound))) continue;
    }
    out.lock(*child, mode);
    lock_partitions(*child, rows, mode, out);
  }
}

/// `k = 5 AND l = 'x'` of the values that are constants.
std::optional<Condition> equalities(const Values& values) {
  Condition all{.kind = Condition::Kind::all};
  for (const auto& [column, value] : values) {
    if (value == nullptr || !sql::is_constant(*value)) continue;
    const Expr name{.kind = sql::ExprKind::column, .names = {column}};
    all.parts.push_back(
        normalize({.kind = sql::ExprKind::op, .text = "=", .args = {name, *value}}));
  }
  if (all.parts.empty()) return std::nullopt;
  return all;
}

/// A view is looked through, as the rewriter does: what it reads is read with AccessShareLock, or
/// in the mode of the statement where `whole` asks for it.
void lock_used(const Relation& view, LockMode mode, Collector& out, std::set<Oid>& seen) {
  for (const catalog::ColumnUse& use : view.uses) {
    const Relation* used = out.relation(use.relation);
    if (used == nullptr || !seen.insert(used->oid).second) continue;
    out.lock_with_descendants(*used, mode);
    if (used->kind == RelationKind::view) lock_used(*used, mode, out, seen);
  }
}

void lock_read(const sql::QualifiedName& name, LockMode mode, Collector& out) {
  const Relation* relation = out.relation(name);
  if (relation == nullptr) return;
  out.lock_with_descendants(*relation, mode);
  std::set<Oid> seen;
  if (relation->kind == RelationKind::view) lock_used(*relation, mode, out, seen);
}

/// The table that a view that can be updated is about: the one in its FROM.
const Relation* updated_by(const Relation& view, const Collector& out) {
  if (!view.query || view.query->from.size() != 1) return nullptr;
  const Relation* base = out.relation(view.query->from.front().name);
  return base == &view ? nullptr : base;
}

/// `rows` tells what is known of the rows, for UPDATE and DELETE of inheritance parents too;
/// INSERT goes to partitions alone.
void lock_written(const Relation& relation, const std::optional<Condition>& rows, bool insert,
                  Collector& out, bool only = false) {
  out.lock(relation, LockMode::row_exclusive);
  if (only) return;
  if (relation.kind == RelationKind::view) {
    std::set<Oid> seen;
    lock_used(relation, LockMode::access_share, out, seen);
    const Relation* base = updated_by(relation, out);
    if (base != nullptr) lock_written(*base, std::nullopt, insert, out);
  } else if (!insert || relation.kind == RelationKind::partitioned_table) {
    lock_partitions(relation, rows, LockMode::row_exclusive, out);
  }
}

/// Where the referenced table is partitioned, the key has a copy for each partition, which is
/// looked at by way of the partitioned table.
bool is_copy(const Relation& table, const Constraint& key) {
  return key.parent != catalog::no_oid &&
         std::ranges::find(table.constraints, key.parent, &Constraint::oid) !=
             table.constraints.end();
}

bool is_checked(const Relation& table, const Constraint& key, const Collector& out) {
  const bool deferred =
      key.deferrable && out.session().constraint_modes.is_deferred(key.oid, key.initially_deferred);
  return !is_copy(table, key) && key.kind == catalog::ConstraintKind::foreign_key && key.enforced &&
         !deferred;
}

/// RI_FKey_check(): SELECT ... FOR KEY SHARE of the row that is referred to.
void look_up(const Relation& table, const Constraint& key, const Values& values, Collector& out) {
  const Relation* referenced = out.relation(key.references);
  if (referenced == nullptr) return;
  Values wanted;
  for (std::size_t i = 0; i < key.columns.size() && i < key.referenced_columns.size(); ++i) {
    const catalog::Column* near = table.column(key.columns[i]);
    const catalog::Column* far = referenced->column(key.referenced_columns[i]);
    if (near == nullptr || far == nullptr) continue;
    const auto value = values.find(near->name);
    if (value != values.end()) wanted[far->name] = value->second;
  }
  out.lock(*referenced, LockMode::row_share);
  lock_partitions(*referenced, equalities(wanted), LockMode::row_share, out);
}

/// A key with a NULL in it is not looked up (MATCH SIMPLE).
void look_up_new_row(const Relation& table, const Values& values, Collector& out) {
  for (const Constraint& key : table.constraints) {
    if (!is_checked(table, key, out)) continue;
    const bool has_null = std::ranges::any_of(key.columns, [&](catalog::ColumnNumber number) {
      const catalog::Column* column = table.column(number);
      if (column == nullptr) return false;
      const auto value = values.find(column->name);
      return value == values.end() ? !column->default_value : is_null_literal(value->second);
    });
    if (!has_null) look_up(table, key, values, out);
  }
}

bool sets_itself(const std::string& column, const Expr* value) {
  return value != nullptr && value->kind == sql::ExprKind::column && value->names.back() == column;
}

/// Whether SET gives one of the columns another value.
bool changes(const Relation& table, const std::vector<catalog::ColumnNumber>& columns,
             const Values& set) {
  return std::ranges::any_of(columns, [&](catalog::ColumnNumber number) {
    const catalog::Column* column = table.column(number);
    const auto value = column != nullptr ? set.find(column->name) : set.end();
    return value != set.end() && !sets_itself(column->name, value->second);
  });
}

bool writes_children(sql::ForeignKeyAction action) {
  return action != sql::ForeignKeyAction::no_action && action != sql::ForeignKeyAction::restrict;
}

void look_up_update(const Relation& table, const Values& set, Collector& out) {
  for (const Constraint& key : table.constraints) {
    if (!is_checked(table, key, out) || !changes(table, key.columns, set)) continue;
    const bool has_null = std::ranges::any_of(key.columns, [&](catalog::ColumnNumber number) {
      const catalog::Column* column = table.column(number);
      const auto value = column != nullptr ? set.find(column->name) : set.end();
      return value != set.end() && is_null_literal(value->second);
    });
    if (!has_null) look_up(table, key, set, out);
  }
  for_each_reference(out.catalog(), table, [&](const Relation& child, const Constraint& key) {
    if (!is_checked(child, key, out) || !changes(table, key.referenced_columns, set)) return;
    out.lock_with_descendants(
        child, writes_children(key.on_update) ? LockMode::row_exclusive : LockMode::row_share);
  });
}

/// RI_FKey_noaction_del(), RI_FKey_cascade_del() and so on, down the line of CASCADEs.
void look_up_delete(const Relation& table, Collector& out, std::set<Oid>& seen) {
  if (!seen.insert(table.oid).second) return;
  for_each_reference(out.catalog(), table, [&](const Relation& child, const Constraint& key) {
    if (!is_checked(child, key, out)) return;
    out.lock_with_descendants(
        child, writes_children(key.on_delete) ? LockMode::row_exclusive : LockMode::row_share);
    if (key.on_delete == sql::ForeignKeyAction::cascade) look_up_delete(child, out, seen);
  });
}

/// The first row of an INSERT, by column. A column without a value in the text has null.
Values inserted_values(const Query& insert, const Relation& table) {
  std::vector<std::string> columns;
  for (const sql::Target& target : insert.targets) columns.push_back(target.alias);
  if (columns.empty()) {
    for (const catalog::Column& column : table.columns) columns.push_back(column.name);
  }
  Values values;
  const Query* source = insert.source.empty() ? nullptr : insert.source.data();
  const bool one_row =
      source != nullptr && source->command == Command::values && source->row_count == 1;
  const bool by_branch = source == nullptr && !insert.first_row.empty();
  const std::vector<Expr>* row = one_row     ? &source->first_row
                                 : by_branch ? &insert.first_row
                                             : nullptr;
  if (source == nullptr && row == nullptr) return values;  // DEFAULT VALUES
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (row != nullptr && i >= row->size()) break;
    const Expr* value = row != nullptr ? &(*row)[i] : nullptr;
    if (value != nullptr && value->kind == sql::ExprKind::default_value) continue;
    values[columns[i]] = value;
  }
  return values;
}

Values set_values(const std::vector<sql::Target>& targets) {
  Values values;
  for (const sql::Target& target : targets) {
    values[target.alias] = target.continued ? nullptr : &target.expr;
  }
  return values;
}

std::optional<Condition> where_condition(const Query& query) {
  if (query.where.empty()) return std::nullopt;
  return normalize(query.where.front());
}

/// A branch of MERGE has no target of its own.
bool is_only(const Query& query) { return !query.target.empty() && query.target.front().only; }

void write(const Query& query, const Relation& table, Collector& out) {
  std::set<Oid> seen;
  switch (query.command) {
    case Command::insert: {
      const Values values = inserted_values(query, table);
      lock_written(table, equalities(values), true, out);
      look_up_new_row(table, values, out);
      if (query.on_conflict && query.on_conflict->update) {
        look_up_update(table, set_values(query.on_conflict->set), out);
      }
      return;
    }
    case Command::update:
      lock_written(table, where_condition(query), false, out, is_only(query));
      return look_up_update(table, set_values(query.targets), out);
    case Command::remove:
      lock_written(table, where_condition(query), false, out, is_only(query));
      return look_up_delete(table, out, seen);
    default:
      return;
  }
}

void write_all(const Query& query, Collector& out) {
  for (const sql::CommonTable& with : query.with) {
    for (const Query& inner : with.query) write_all(inner, out);
  }
  if (query.target.empty()) return;
  const Relation* table = out.relation(query.target.front().name);
  if (table == nullptr) return;
  if (query.command != Command::merge) return write(query, *table, out);
  lock_written(*table, std::nullopt, false, out);
  for (const Query& branch : query.merge_actions) write(branch, *table, out);
}

}  // namespace

void lock_query(const Query& query, Collector& out) {
  const sql::TableUse use = sql::tables_of(query);
  for (const sql::QualifiedName* name : use.reads) lock_read(*name, LockMode::access_share, out);
  for (const sql::QualifiedName* name : use.row_locks) lock_read(*name, LockMode::row_share, out);
  write_all(query, out);
}

void lock_expression(const Expr& expr, Collector& out) {
  sql::for_each_expr(expr, [&](const Expr& each) {
    for (const Query& query : each.subquery) lock_query(query, out);
  });
}

void add_effects(const sql::DataStatement& statement, Collector& out) {
  lock_query(statement.query, out);
}

void add_effects(const sql::Copy& statement, Collector& out) {
  for (const Query& query : statement.query) lock_query(query, out);
  const Relation* table = out.relation(statement.table);
  if (table == nullptr) return;
  if (!statement.from) {
    out.lock_with_descendants(*table, LockMode::access_share);
    return;
  }
  Values values;
  for (const std::string& column : statement.columns) values[column] = nullptr;
  if (statement.columns.empty()) {
    for (const catalog::Column& column : table->columns) values[column.name] = nullptr;
  }
  lock_written(*table, std::nullopt, true, out);
  look_up_new_row(*table, values, out);
}

void add_effects(const sql::Call& statement, Collector& out) {
  lock_expression(statement.call, out);
}

}  // namespace pgplumb::effects
