// ALTER TABLE. Subcommands run in passes, as in ATPrepCmd(): what drops goes first, then types,
// new columns, constraints; keys and foreign keys of new columns come in their pass.
#include <algorithm>

#include "catalog/apply_alter_column.h"
#include "catalog/apply_columns.h"
#include "catalog/apply_constraints.h"
#include "catalog/apply_index.h"
#include "catalog/apply_partitions.h"
#include "catalog/apply_parts.h"
#include "catalog/drop.h"
#include "catalog/foreign_options.h"

namespace pgplumb::catalog {

namespace {

using Kind = sql::AlterTableKind;

enum Pass : std::uint8_t {
  pass_drop,
  pass_alter_type,
  pass_add_column,
  pass_set_expression,
  pass_add_constraint,
  pass_column_attributes,
  pass_add_index,
  pass_add_other_constraint,
  pass_misc,
};

Pass pass_of(const sql::ConstraintDef& definition) {
  switch (definition.kind) {
    case sql::ConstraintKind::primary_key:
    case sql::ConstraintKind::unique:
    case sql::ConstraintKind::exclude:
      return pass_add_index;
    case sql::ConstraintKind::foreign_key:
      return pass_add_other_constraint;
    default:
      return pass_add_constraint;
  }
}

Pass pass_of(const sql::AlterTableAction& action) {
  switch (action.kind) {
    case Kind::drop_column:
    case Kind::drop_constraint:
    case Kind::drop_not_null:
    case Kind::drop_default:
    case Kind::drop_expression:
    case Kind::drop_identity:
      return pass_drop;
    case Kind::alter_type:
      return pass_alter_type;
    case Kind::add_column:
      return pass_add_column;
    case Kind::set_expression:
      return pass_set_expression;
    case Kind::add_constraint:
      return action.constraint ? pass_of(*action.constraint) : pass_misc;
    case Kind::set_not_null:
    case Kind::set_identity:
      return pass_column_attributes;
    case Kind::set_default:
    case Kind::add_identity:
      return pass_add_other_constraint;
    default:
      return pass_misc;
  }
}

}  // namespace

int alter_table_pass(const sql::AlterTableAction& action) { return pass_of(action); }

namespace {

/// A subcommand, or a constraint in the definition of a new column.
struct Work {
  Pass pass = pass_misc;
  const sql::AlterTableAction* action = nullptr;
  const sql::ConstraintDef* constraint = nullptr;
};

bool adds_column_there_is(const Relation& relation, const sql::AlterTableAction& action) {
  return action.kind == Kind::add_column && action.column &&
         relation.column(action.column->name) != nullptr;
}

std::vector<Work> work_of(const Relation& relation, const sql::AlterTable& statement) {
  std::vector<Work> work;
  for (const sql::AlterTableAction& action : statement.actions) {
    if (action.if_not_exists && adds_column_there_is(relation, action)) continue;
    work.push_back({.pass = pass_of(action), .action = &action});
    if (action.kind != Kind::add_column || !action.column) continue;
    for (const sql::ConstraintDef& constraint : action.column->constraints) {
      work.push_back({.pass = pass_of(constraint), .action = &action, .constraint = &constraint});
    }
  }
  std::ranges::stable_sort(work, {}, &Work::pass);
  return work;
}

Oid resolve_other(const Change& change, const sql::AlterTableAction& action) {
  const Relation* other = resolve_relation(change.catalog, change.session, action.other);
  return other ? other->oid : no_oid;
}

void drop_named_constraint(const Change& change, Oid relation, const std::string& name) {
  const Relation& owner = *change.catalog.relations.find(relation);
  const Constraint* constraint = owner.constraint(name);
  if (constraint == nullptr) return;
  touch_relation(change, relation);
  drop_constraint(change, relation, Oid{constraint->oid});
}

void alter_constraint(const Change& change, Oid relation, const sql::AlterTableAction& action) {
  if (!action.constraint) return;
  const sql::ConstraintDef& to = *action.constraint;
  Relation& owner = touch_relation(change, relation);
  Constraint* constraint = find_constraint(owner, to.name.empty() ? action.name : to.name);
  if (constraint == nullptr) return;
  if (action.alters_deferrability) {
    constraint->deferrable = to.deferrable;
    constraint->initially_deferred = to.initially_deferred;
  }
  if (action.alters_enforceability) {
    constraint->enforced = !to.not_enforced;
    constraint->validated = !to.not_enforced;
  }
  if (action.alters_inheritability) constraint->no_inherit = to.no_inherit;
  constraint->origin.changed.push_back(change.span);
  const Oid parent = constraint->oid;
  for (const Oid child : std::vector<Oid>(owner.children)) {
    Relation& heir = change.catalog.relations.edit(child);
    for (Constraint& copy : heir.constraints) {
      if (copy.parent != parent) continue;
      copy.deferrable = to.deferrable;
      copy.initially_deferred = to.initially_deferred;
    }
  }
}

void validate_constraint(const Change& change, Oid relation, const std::string& name) {
  Relation& owner = touch_relation(change, relation);
  Constraint* constraint = find_constraint(owner, name);
  if (constraint == nullptr) return;
  constraint->validated = true;
  constraint->origin.changed.push_back(change.span);
  if (constraint->kind == ConstraintKind::foreign_key || constraint->no_inherit) return;
  for (const Oid child : std::vector<Oid>(owner.children)) {
    validate_constraint(change, child, name);
  }
}

void set_trigger_state(const Change& change, Oid relation, const sql::AlterTableAction& action,
                       char state) {
  Relation& owner = touch_relation(change, relation);
  if (action.trigger_scope == sql::TriggerScope::all) owner.triggers_disabled = state == 'D';
  for (Trigger& trigger : owner.triggers) {
    if (action.trigger_scope == sql::TriggerScope::named && trigger.name != action.name) continue;
    trigger.enabled = state;
    trigger.origin.changed.push_back(change.span);
  }
  if (owner.kind != RelationKind::partitioned_table) return;
  for (const Oid child : std::vector<Oid>(owner.children)) {
    set_trigger_state(change, child, action, state);
  }
}

void set_rule_state(const Change& change, Oid relation, const std::string& name, char state) {
  for (Rule& rule : touch_relation(change, relation).rules) {
    if (rule.name == name) rule.enabled = state;
  }
}

void set_replica_identity(const Change& change, Oid relation, const sql::AlterTableAction& action) {
  Relation& owner = touch_relation(change, relation);
  const std::string& value = action.value;
  // "default", "nothing", "full" and "index": pg_class.relreplident is the first letter.
  owner.replica_identity = value.empty() ? 'd' : value[0];
  for (const Oid oid : std::vector<Oid>(owner.indexes)) {
    Index& index = change.catalog.indexes.edit(oid);
    index.replica_identity = owner.replica_identity == 'i' && index.name == action.name;
  }
}

void cluster_on(const Change& change, Oid relation, const std::string& name) {
  for (const Oid oid : std::vector<Oid>(change.catalog.relations.find(relation)->indexes)) {
    Index& index = change.catalog.indexes.edit(oid);
    index.clustered = index.name == name;
  }
}

void set_persistence(const Change& change, Oid relation, sql::Persistence persistence) {
  Relation& owner = touch_relation(change, relation);
  owner.persistence = persistence;
  for (const Oid sequence : std::vector<Oid>(owner.sequences)) {
    change.catalog.sequences.edit(sequence).persistence = persistence;
  }
}

void set_options(const Change& change, Oid relation, const sql::AlterTableAction& action) {
  Relation& owner = touch_relation(change, relation);
  for (const sql::Option& option : action.options) {
    if (action.kind == Kind::reset_options) {
      owner.options.erase(option.name);
    } else {
      set_option(owner.options, option);
    }
  }
}

/// Triggers, rules and row security.
void switch_on_or_off(const Change& change, Oid relation, const sql::AlterTableAction& action) {
  switch (action.kind) {
    case Kind::enable_trigger:
      return set_trigger_state(change, relation, action, 'O');
    case Kind::enable_always_trigger:
      return set_trigger_state(change, relation, action, 'A');
    case Kind::enable_replica_trigger:
      return set_trigger_state(change, relation, action, 'R');
    case Kind::disable_trigger:
      return set_trigger_state(change, relation, action, 'D');
    case Kind::enable_rule:
      return set_rule_state(change, relation, action.name, 'O');
    case Kind::enable_always_rule:
      return set_rule_state(change, relation, action.name, 'A');
    case Kind::enable_replica_rule:
      return set_rule_state(change, relation, action.name, 'R');
    case Kind::disable_rule:
      return set_rule_state(change, relation, action.name, 'D');
    case Kind::enable_row_security:
    case Kind::disable_row_security:
      touch_relation(change, relation).row_security = action.kind == Kind::enable_row_security;
      return;
    case Kind::force_row_security:
    case Kind::no_force_row_security:
      touch_relation(change, relation).force_row_security = action.kind == Kind::force_row_security;
      return;
    default:
      return;
  }
}

/// What changes the relation itself or its relatives; columns and constraints are done elsewhere.
void apply_to_relation(const Change& change, Oid relation, const sql::AlterTableAction& action) {
  switch (action.kind) {
    case Kind::set_owner:
      touch_relation(change, relation).owner = action.name.empty() ? action.value : action.name;
      return;
    case Kind::cluster_on:
      return cluster_on(change, relation, action.name);
    case Kind::drop_cluster:
      return cluster_on(change, relation, {});
    case Kind::set_logged:
      return set_persistence(change, relation, sql::Persistence::permanent);
    case Kind::set_unlogged:
      return set_persistence(change, relation, sql::Persistence::unlogged);
    case Kind::set_access_method:
      touch_relation(change, relation).access_method = action.name;
      return;
    case Kind::set_tablespace:
      touch_relation(change, relation).tablespace = action.name;
      return;
    case Kind::set_options:
    case Kind::reset_options:
      return set_options(change, relation, action);
    case Kind::set_foreign_options:
      return change_options(touch_relation(change, relation).foreign_options,
                            action.foreign_options);
    case Kind::replica_identity:
      return set_replica_identity(change, relation, action);
    case Kind::drop_of:
      touch_relation(change, relation).of_type = no_oid;
      return;
    case Kind::add_of:
      touch_relation(change, relation).of_type =
          resolve_type(change.catalog, change.session, {.name = action.other}).type;
      return;
    default:
      return switch_on_or_off(change, relation, action);
  }
}

void apply_to_relatives(const Change& change, Oid relation, const sql::AlterTableAction& action) {
  const Oid other = resolve_other(change, action);
  if (other == no_oid || other == relation) return;
  switch (action.kind) {
    case Kind::add_inherit:
      return add_inherit(change, relation, other);
    case Kind::drop_inherit:
      return drop_inherit(change, relation, other);
    case Kind::attach_partition:
      if (action.bound) attach_partition(change, relation, other, *action.bound);
      return;
    case Kind::detach_partition:
      return detach_partition(change, relation, other, action.concurrently);
    default:
      return;
  }
}

void apply_work(const Change& change, Oid relation, const Work& work, bool only) {
  const sql::AlterTableAction& action = *work.action;
  if (work.constraint != nullptr) {
    // The column's own marks were set with the column; these are objects of their own.
    if (pass_of(*work.constraint) == pass_add_constraint &&
        work.constraint->kind != sql::ConstraintKind::check) {
      return;
    }
    return add_table_constraint(change, relation, *work.constraint, action.column->name, only);
  }
  switch (action.kind) {
    case Kind::add_constraint:
      touch_relation(change, relation);
      if (action.constraint) add_table_constraint(change, relation, *action.constraint, {}, only);
      return;
    case Kind::drop_constraint:
      return drop_named_constraint(change, relation, action.name);
    case Kind::alter_constraint:
      return alter_constraint(change, relation, action);
    case Kind::validate_constraint:
      return validate_constraint(change, relation, action.name);
    case Kind::add_inherit:
    case Kind::drop_inherit:
    case Kind::attach_partition:
    case Kind::detach_partition:
      return apply_to_relatives(change, relation, action);
    default:
      break;
  }
  if (!apply_to_column(change, relation, action, only)) {
    apply_to_relation(change, relation, action);
  }
}

/// ALTER TYPE changes the tables of the type by CASCADE, and is refused without where there are any
/// (find_typed_table_dependencies()).
std::vector<Oid> typed_tables(const Catalog& catalog, Oid composite) {
  std::vector<Oid> tables;
  if (catalog.relations.find(composite)->kind != RelationKind::composite_type) return tables;
  for (const auto& [oid, relation] : catalog.relations) {
    const Type* type = catalog.types.find(relation.of_type);
    if (type != nullptr && type->relation == composite) tables.push_back(oid);
  }
  return tables;
}

void alter_index(const Change& change, Oid index, const sql::AlterTable& statement) {
  for (const sql::AlterTableAction& action : statement.actions) {
    Index& changed = touch(change, change.catalog.indexes, index);
    if (action.kind == Kind::attach_partition) {
      const Index* child = resolve_index(change.catalog, change.session, action.other);
      if (child != nullptr) attach_index(change, child->oid, index);
    } else if (action.kind == Kind::set_tablespace) {
      changed.tablespace = action.name;
    } else if (action.kind == Kind::set_options) {
      for (const sql::Option& option : action.options) {
        set_option(changed.options, option);
      }
    } else if (action.kind == Kind::reset_options) {
      for (const sql::Option& option : action.options) changed.options.erase(option.name);
    }
  }
}

}  // namespace

void apply_statement(const Change& change, const sql::AlterTable& statement) {
  const ClassRef* found = resolve_class(change.catalog, change.session, statement.name);
  if (found == nullptr) return;
  const ClassRef target = *found;
  if (target.kind == ClassKind::index) return alter_index(change, target.oid, statement);
  if (target.kind == ClassKind::sequence) {
    for (const sql::AlterTableAction& action : statement.actions) {
      Sequence& sequence = touch(change, change.catalog.sequences, target.oid);
      if (action.kind == Kind::set_logged) sequence.persistence = sql::Persistence::permanent;
      if (action.kind == Kind::set_unlogged) sequence.persistence = sql::Persistence::unlogged;
    }
    return;
  }
  const std::vector<Oid> typed = typed_tables(change.catalog, target.oid);
  const Relation& relation = *change.catalog.relations.find(target.oid);
  for (const Work& work : work_of(relation, statement)) {
    apply_work(change, target.oid, work, statement.only);
    for (const Oid table : typed) apply_work(change, table, work, statement.only);
  }
}

void apply_statement(const Change& change, const sql::Cluster& statement) {
  const Relation* relation = resolve_relation(change.catalog, change.session, statement.table);
  if (relation != nullptr && !statement.index.empty()) {
    cluster_on(change, relation->oid, statement.index);
  }
}

}  // namespace pgplumb::catalog
