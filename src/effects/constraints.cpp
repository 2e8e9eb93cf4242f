#include <fmt/format.h>

#include <algorithm>

#include "catalog/naming.h"
#include "effects/alter_table.h"
#include "effects/drop_closure.h"
#include "effects/foreign_keys.h"
#include "effects/key_indexes.h"
#include "effects/lock_modes.h"
#include "sql/walk.h"

namespace pgplumb::effects {

using catalog::Constraint;
using catalog::Relation;
using sql::AlterTableAction;
using sql::ConstraintDef;
using sql::ConstraintKind;

namespace {

using Columns = std::vector<std::string>;

bool is_valid(const ConstraintDef& definition) {
  return !definition.not_valid && !definition.not_enforced;
}

std::vector<catalog::ColumnNumber> numbers_of(AlteredTable& table, const Columns& columns) {
  std::vector<catalog::ColumnNumber> numbers;
  for (const std::string& name : columns) {
    if (const catalog::Column* column = table.column(name)) numbers.push_back(column->number);
  }
  return numbers;
}

std::string name_of(const TableAlteration& alteration, AlteredTable& table,
                    const ConstraintDef& definition, const Columns& columns,
                    std::string_view label) {
  if (!definition.name.empty()) return definition.name;
  return catalog::choose_constraint_name(alteration.catalog(), table.now().schema, table.now().name,
                                         catalog::join_column_names(columns), label);
}

void add_check(TableAlteration& alteration, const ConstraintDef& definition) {
  if (definition.expr.empty()) return;
  const sql::Expr& condition = definition.expr.front();
  const Columns columns = sql::columns_of(condition);
  AlteredTable& target = alteration.target();
  const std::string name =
      name_of(alteration, target, definition, columns.size() == 1 ? columns : Columns{}, "check");
  const std::vector<AlteredTable*> tables =
      definition.no_inherit ? std::vector{&target} : alteration.family();
  for (AlteredTable* table : tables) {
    // MergeWithExistingConstraint(): a child's own constraint of the name serves.
    if (table != &target && table->constraint(name) != nullptr) continue;
    if (!alteration.is_last()) {
      table->edit().constraints.push_back({.name = name,
                                           .kind = catalog::ConstraintKind::check,
                                           .columns = numbers_of(*table, columns),
                                           .check = condition,
                                           .validated = is_valid(definition),
                                           .enforced = !definition.not_enforced,
                                           .no_inherit = definition.no_inherit});
    }
    if (is_valid(definition)) {
      table->must_scan(fmt::format("the rows are checked against constraint {}", name));
    }
  }
}

/// ADD CONSTRAINT ... NOT NULL, since 18.
void add_not_null(TableAlteration& alteration, const ConstraintDef& definition,
                  const Columns& columns) {
  if (columns.size() != 1) return;
  AlteredTable& target = alteration.target();
  const catalog::Column* column = target.column(columns[0]);
  if (column == nullptr || column->not_null) return;
  const std::string name = name_of(alteration, target, definition, columns, "not_null");
  const std::vector<AlteredTable*> tables =
      definition.no_inherit ? std::vector{&target} : alteration.family();
  for (AlteredTable* table : tables) {
    if (definition.not_valid) {
      for (catalog::Column& own : table->edit().columns) {
        if (own.name == columns[0]) own.not_null = true;
      }
    } else {
      require_not_null(*table, columns[0]);
    }
    if (!alteration.is_last()) {
      table->edit().constraints.push_back({.name = name,
                                           .kind = catalog::ConstraintKind::not_null,
                                           .columns = numbers_of(*table, columns),
                                           .validated = !definition.not_valid,
                                           .no_inherit = definition.no_inherit});
    }
  }
}

void add_foreign_key(TableAlteration& alteration, const ConstraintDef& definition,
                     const Columns& columns, bool skip_validation) {
  Collector& out = alteration.out();
  const Relation* referenced = out.relation(definition.references);
  const std::string name = name_of(alteration, alteration.target(), definition, columns, "fkey");
  // ATAddForeignKeyConstraint(): "Grab ShareRowExclusiveLock on the pk table".
  if (referenced != nullptr) {
    lock_referenced(out, referenced->oid, LockMode::share_row_exclusive);
  }
  const catalog::Oid references = referenced != nullptr ? referenced->oid : catalog::no_oid;
  for (AlteredTable* table : alteration.partitions()) {
    if (!alteration.is_last()) {
      table->edit().constraints.push_back({.name = name,
                                           .kind = catalog::ConstraintKind::foreign_key,
                                           .columns = numbers_of(*table, columns),
                                           .references = references,
                                           .validated = is_valid(definition),
                                           .enforced = !definition.not_enforced});
    }
    if (is_valid(definition) && !skip_validation) {
      table->must_check(name, references);
    }
  }
}

/// The columns of an index that is to become a key.
Columns columns_of_index(const TableAlteration& alteration, const Relation& table,
                         const std::string& name) {
  Columns columns;
  const catalog::Index* index = alteration.catalog().find_index(table.schema, name);
  if (index == nullptr) return columns;
  for (const catalog::IndexKey& key : index->keys) {
    if (const catalog::Column* column = table.column(key.column)) columns.push_back(column->name);
  }
  return columns;
}

/// The NOT NULL that a primary key brings to its columns (transformIndexConstraint()).
void require_key_not_null(TableAlteration& alteration, const Columns& columns) {
  const bool all_not_null = std::ranges::all_of(columns, [&](const std::string& name) {
    const catalog::Column* column = alteration.target().column(name);
    return column == nullptr || column->not_null;
  });
  // Up to 17 inheritance children are visited for columns that are NOT NULL already, too.
  if (all_not_null && (alteration.partitioned() || !alteration.has_children())) return;
  for (AlteredTable* table : alteration.family()) {
    for (const std::string& column : columns) require_not_null(*table, column);
  }
}

void add_key(TableAlteration& alteration, const ConstraintDef& definition,
             const Columns& written_columns) {
  AlteredTable& target = alteration.target();
  Collector& out = alteration.out();
  const Columns columns = definition.using_index.empty()
                              ? written_columns
                              : columns_of_index(alteration, target.now(), definition.using_index);
  if (definition.kind == ConstraintKind::primary_key) require_key_not_null(alteration, columns);
  if (!definition.using_index.empty()) {
    const catalog::Index* index =
        alteration.catalog().find_index(target.now().schema, definition.using_index);
    if (index != nullptr) {
      const bool renamed = !definition.name.empty() && definition.name != index->name;
      out.lock_index(index->oid,
                     renamed ? LockMode::share_update_exclusive : LockMode::access_share);
    }
    return;
  }
  const KeyIndex index = key_index(definition, columns);
  for (const NewIndex& made :
       new_indexes(alteration.catalog(), *target.before, index, alteration.only())) {
    if (made.table != target.before) out.lock(*made.table, LockMode::share);
    if (made.built) {
      alteration.out().build_new_index(
          *made.table, made.name,
          {fmt::format("it is made for constraint {}", made.name), {alteration.part()}});
    }
  }
  if (definition.kind == ConstraintKind::exclude || definition.without_overlaps) {
    // IndexCheckExclusion(), WITHOUT OVERLAPS being an exclusion: the rows are looked up in the new
    // index once more.
    target.must_scan("the rows are checked against the exclusion constraint");
  }
}

}  // namespace

void add_constraint(TableAlteration& alteration, const ConstraintDef& definition,
                    const Columns& columns, bool skip_validation) {
  switch (definition.kind) {
    case ConstraintKind::check:
      return add_check(alteration, definition);
    case ConstraintKind::not_null:
      return add_not_null(alteration, definition, columns);
    case ConstraintKind::foreign_key:
      return add_foreign_key(alteration, definition, columns, skip_validation);
    case ConstraintKind::primary_key:
    case ConstraintKind::unique:
    case ConstraintKind::exclude:
      return add_key(alteration, definition, columns);
    default:
      return;
  }
}

namespace {

void mark_valid(AlteredTable& table, std::string_view name) {
  for (Constraint& constraint : table.edit().constraints) {
    if (constraint.name == name) constraint.validated = true;
  }
}

}  // namespace

void validate_constraint(TableAlteration& alteration, const AlterTableAction& action) {
  const Constraint* found = alteration.target().constraint(action.name);
  if (found == nullptr || found->validated) return;
  const Constraint constraint = *found;
  if (constraint.kind == catalog::ConstraintKind::foreign_key) {
    // RI_Initial_Check() reads the other table as SELECT ... FOR KEY SHARE does.
    alteration.out().lock(constraint.references, LockMode::row_share);
    for (AlteredTable* table : alteration.partitions()) {
      mark_valid(*table, action.name);
      table->must_check(constraint.name, constraint.references);
    }
    return;
  }
  const std::vector<AlteredTable*> tables =
      constraint.no_inherit ? std::vector{&alteration.target()} : alteration.family();
  for (AlteredTable* table : tables) {
    const Constraint* own = table->constraint(action.name);
    if (own == nullptr || own->validated) continue;
    if (constraint.kind == catalog::ConstraintKind::not_null) {
      for (const catalog::ColumnNumber number : std::vector(own->columns)) {
        if (const catalog::Column* column = table->now().column(number)) {
          require_not_null(*table, std::string(column->name));
        }
      }
    } else {
      mark_valid(*table, action.name);
      table->must_scan(fmt::format("the rows are checked against constraint {}", action.name));
    }
  }
}

void drop_constraint(TableAlteration& alteration, const AlterTableAction& action) {
  const Constraint* found = alteration.target().constraint(action.name);
  if (found == nullptr) return;  // IF EXISTS
  const Constraint constraint = *found;
  const bool inherited = constraint.kind == catalog::ConstraintKind::check ||
                         constraint.kind == catalog::ConstraintKind::not_null;
  const std::vector<AlteredTable*> tables =
      inherited && !constraint.no_inherit ? alteration.family() : alteration.partitions();
  if (constraint.kind == catalog::ConstraintKind::foreign_key) {
    // dropconstraint_internal(): "we'd better lock the referenced table"
    alteration.out().lock(constraint.references, LockMode::access_exclusive);
  }
  DropClosure closure(alteration.out());
  pass_over_dropped(alteration.target(), closure);
  closure.constraint(*alteration.target().before, constraint);
  refuse_dependents(closure, action, "constraint", alteration.out());
  for (AlteredTable* table : tables) {
    if (table->constraint(action.name) == nullptr) continue;
    Relation& now = table->edit();
    const auto own = std::ranges::find(now.constraints, action.name, &Constraint::name);
    if (own->kind != catalog::ConstraintKind::foreign_key) {
      std::erase(now.indexes, own->index);
    }
    if (own->kind == catalog::ConstraintKind::not_null) {
      for (catalog::Column& column : now.columns) {
        if (std::ranges::find(own->columns, column.number) != own->columns.end()) {
          column.not_null = false;
        }
      }
    }
    now.constraints.erase(own);
  }
}

void alter_constraint(TableAlteration& alteration, const AlterTableAction& action) {
  const Constraint* found = alteration.target().constraint(action.name);
  if (found == nullptr || !action.constraint) return;
  const Constraint constraint = *found;
  if (constraint.kind == catalog::ConstraintKind::foreign_key) {
    const std::vector<AlteredTable*> tables = alteration.partitions();
    if (!action.alters_enforceability) return;
    // ATExecAlterConstrEnforceability(): the triggers on the referenced table are made or dropped.
    const bool enforce = !action.constraint->not_enforced;
    lock_referenced(alteration.out(), constraint.references,
                    enforce ? LockMode::share_row_exclusive : LockMode::access_exclusive);
    if (!enforce || constraint.enforced) return;
    for (AlteredTable* table : tables) {
      table->must_check(constraint.name, constraint.references);
    }
    return;
  }
  if (constraint.kind != catalog::ConstraintKind::not_null || !action.alters_inheritability ||
      action.constraint->no_inherit) {
    return;
  }
  for (const catalog::ColumnNumber number : constraint.columns) {
    const catalog::Column* column = alteration.target().now().column(number);
    if (column == nullptr) continue;
    const std::string name = column->name;
    for (AlteredTable* table : alteration.family()) {
      if (table != &alteration.target()) require_not_null(*table, name);
    }
  }
}

}  // namespace pgplumb::effects
