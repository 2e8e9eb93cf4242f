#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "effects/foreign_keys.h"
#include "effects/refusal_contents.h"
#include "effects/refusals.h"
#include "sql/walk.h"
#include "text/ascii.h"

namespace pgplumb::effects {

using catalog::Column;
using catalog::Constraint;
using catalog::Relation;
using catalog::RelationKind;
using sql::AlterTableAction;
using sql::AlterTableKind;
using sql::ConstraintKind;

namespace {

/// One ALTER TABLE subcommand after the other.
class ActionCheck {
 public:
  ActionCheck(const sql::AlterTable& statement, const Relation& table, Collector& out)
      : statement_(statement), table_(table), out_(out) {}

  void run(const AlterTableAction& action) {
    switch (action.kind) {
      case AlterTableKind::add_column:
        return add_column(action);
      case AlterTableKind::drop_column:
        return drop_column(action);
      case AlterTableKind::alter_type:
        return refuse_alter_type(statement_, table_, action, out_);
      case AlterTableKind::set_not_null:
        return set_not_null(action);
      case AlterTableKind::drop_not_null:
        return drop_not_null(action);
      case AlterTableKind::set_expression:
      case AlterTableKind::drop_expression:
        return change_expression(action);
      case AlterTableKind::add_identity:
        return add_identity(action);
      case AlterTableKind::set_logged:
      case AlterTableKind::set_unlogged:
        return change_persistence(action);
      case AlterTableKind::set_access_method:
        if (partitioned() && out_.version() < 17) {
          refuse("42809", "cannot change access method of a partitioned table", action);
        }
        if (is_builtin_index_method(action.name)) {
          refuse("55000", fmt::format("access method \"{}\" is not of type TABLE", action.name),
                 action);
        } else if (!action.name.empty() && action.name != "heap" && action.name != "default" &&
                   is_plain_postgres(out_)) {
          refuse("42704", fmt::format("access method \"{}\" does not exist", action.name), action);
        }
        return;
      case AlterTableKind::add_of:
        return refuse_as_typed(table_, action, out_);
      case AlterTableKind::set_options:
      case AlterTableKind::reset_options:
        if (partitioned()) {
          // partitioned_table_reloptions(): its own refusal since 16
          refuse(out_.version() >= 16 ? "42809" : "22023",
                 "cannot specify storage parameters for a partitioned table", action);
        }
        return;
      default:
        return constraint_or_partition(action);
    }
  }

 private:
  void constraint_or_partition(const AlterTableAction& action) {
    switch (action.kind) {
      case AlterTableKind::add_constraint:
        return add_constraint(action);
      case AlterTableKind::alter_constraint:
        return refuse_alter_constraint(table_, action, out_);
      case AlterTableKind::validate_constraint:
        return refuse_validate(statement_, table_, action, out_);
      case AlterTableKind::add_inherit:
      case AlterTableKind::drop_inherit:
        return change_inheritance(action);
      case AlterTableKind::cluster_on:
        if (partitioned()) return not_clustered(action);
        return refuse_to_cluster_by(table_, action.name, action.span, out_);
      case AlterTableKind::drop_cluster:
        if (partitioned()) not_clustered(action);
        return;
      case AlterTableKind::replica_identity:
        return refuse_as_replica_identity(table_, action, out_);
      case AlterTableKind::enable_trigger:
      case AlterTableKind::enable_always_trigger:
      case AlterTableKind::enable_replica_trigger:
      case AlterTableKind::disable_trigger:
        return need_trigger(action);
      case AlterTableKind::drop_constraint:
        return drop_constraint(action);
      case AlterTableKind::enable_rule:
      case AlterTableKind::enable_always_rule:
      case AlterTableKind::enable_replica_rule:
      case AlterTableKind::disable_rule:
        return need_rule(action);
      case AlterTableKind::set_statistics:
        return set_statistics(action);
      case AlterTableKind::set_storage:
      case AlterTableKind::set_compression:
      case AlterTableKind::set_column_options:
      case AlterTableKind::reset_column_options:
        return need_column(action);
      case AlterTableKind::attach_partition:
        return refuse_attach(table_, action, out_);
      case AlterTableKind::detach_partition:
        return refuse_detach(table_, action, out_);
      default:
        return;
    }
  }

  [[nodiscard]] bool partitioned() const { return table_.kind == RelationKind::partitioned_table; }

  void refuse(std::string_view sqlstate, std::string message, const AlterTableAction& action) {
    out_.refuse(sqlstate, std::move(message), action.span);
  }

  /// ATExecAddColumn()
  void add_column(const AlterTableAction& action) {
    if (!action.column) return;
    if (table_.is_partition()) refuse("42809", "cannot add column to a partition", action);
    if (table_.of_type != catalog::no_oid) {
      refuse("42809", "cannot add column to typed table", action);
    }
    if (statement_.only && !table_.children.empty()) {
      refuse("42P16", "column must be added to child tables too", action);
    }
    for (const sql::ConstraintDef& each : action.column->constraints) {
      // transformColumnDefinition(), up to 16
      if (each.kind == ConstraintKind::identity && partitioned() && out_.version() < 17) {
        refuse("42P16", "cannot recursively add identity column to table that has child tables",
               action);
      }
      if (each.kind == ConstraintKind::primary_key) second_primary_key(action);
    }
  }

  /// ATExecDropColumn()
  void drop_column(const AlterTableAction& action) {
    const Column* column = table_.column(action.name);
    if (column == nullptr) return;
    if (table_.of_type != catalog::no_oid) {
      refuse("42809", "cannot drop column from typed table", action);
    }
    if (column->inherited > 0) {
      refuse("42P16", fmt::format("cannot drop inherited column \"{}\"", column->name), action);
    }
    if (in_partition_key(table_, *column)) {
      refuse("42P16",
             fmt::format("cannot drop column \"{}\" because it is part of the partition key of "
                         "relation \"{}\"",
                         column->name, table_.name),
             action);
    }
    if (statement_.only && partitioned() && !table_.children.empty()) {
      refuse("42P16", "cannot drop column from only the partitioned table when partitions exist",
             action);
    }
  }

  void set_not_null(const AlterTableAction& action) {
    if (!statement_.only || !partitioned()) return;
    const bool all = std::ranges::all_of(table_.children, [&](catalog::Oid oid) {
      const Relation* child = out_.relation(oid);
      const Column* column = child != nullptr ? child->column(action.name) : nullptr;
      return column == nullptr || column->not_null;
    });
    const Column* own = table_.column(action.name);
    const bool already = own != nullptr && own->not_null;
    // ATExecSetNotNull() in 18 does not look whether the children have the constraint already.
    if (!already && (!all || (out_.version() >= 18 && !table_.children.empty()))) {
      refuse("42P16", "constraint must be added to child tables too", action);
    }
  }

  /// ATExecDropNotNull()
  void drop_not_null(const AlterTableAction& action) {
    const Column* column = table_.column(action.name);
    if (column == nullptr || !column->not_null) return;
    if (column->identity != catalog::Identity::none) {
      refuse("42601",
             fmt::format("column \"{}\" of relation \"{}\" is an identity column", column->name,
                         table_.name),
             action);
    }
    const Constraint* primary = table_.primary_key();
    if (primary != nullptr && !dropped(*primary) &&
        std::ranges::find(primary->columns, column->number) != primary->columns.end()) {
      refuse("42P16", fmt::format("column \"{}\" is in a primary key", column->name), action);
    }
    // dropconstraint_internal(): from 18 on there is a constraint to drop.
    for (const Constraint& own : table_.constraints) {
      const bool of_column = own.kind == catalog::ConstraintKind::not_null &&
                             std::ranges::find(own.columns, column->number) != own.columns.end();
      if (of_column && own.inherited > 0) {
        refuse("42P16",
               fmt::format("cannot drop inherited constraint \"{}\" of relation \"{}\"", own.name,
                           table_.name),
               action);
      }
    }
    if (!table_.is_partition() || table_.parents.empty()) return;
    const Relation* parent = out_.relation(table_.parents.front());
    const Column* above = parent != nullptr ? parent->column(action.name) : nullptr;
    if (above != nullptr && above->not_null) {
      refuse("42P16", fmt::format("column \"{}\" is marked NOT NULL in parent table", column->name),
             action);
    }
  }

  /// ATExecSetExpression(), ATPrepDropExpression(), ATExecDropExpression()
  void change_expression(const AlterTableAction& action) {
    const Column* column = table_.column(action.name);
    if (column == nullptr) return;
    const bool sets = action.kind == AlterTableKind::set_expression;
    if (column->generated == catalog::Generated::none) {
      if (sets || !action.if_exists) {
        refuse("55000",
               fmt::format("column \"{}\" of relation \"{}\" is not a generated column",
                           column->name, table_.name),
               action);
      }
      return;
    }
    if (column->generated != catalog::Generated::virtual_) return;
    if (!sets) {
      refuse("0A000",
             "ALTER TABLE / DROP EXPRESSION is not supported for virtual generated columns",
             action);
    } else if (std::ranges::find(table_.constraints, catalog::ConstraintKind::check,
                                 &Constraint::kind) != table_.constraints.end()) {
      refuse("0A000",
             "ALTER TABLE / SET EXPRESSION is not supported for virtual generated columns in "
             "tables with check constraints",
             action);
    }
  }

  [[nodiscard]] bool made_not_null(const std::string& column) const {
    return std::ranges::any_of(statement_.actions, [&](const AlterTableAction& action) {
      return action.kind == AlterTableKind::set_not_null && action.name == column;
    });
  }

  [[nodiscard]] bool default_dropped(const std::string& column) const {
    return std::ranges::any_of(statement_.actions, [&](const AlterTableAction& action) {
      return action.kind == AlterTableKind::drop_default && action.name == column;
    });
  }

  /// ATExecAddIdentity()
  void add_identity(const AlterTableAction& action) {
    const Column* column = table_.column(action.name);
    if (column == nullptr) return;
    if (!column->not_null && !made_not_null(column->name)) {
      refuse("55000",
             fmt::format("column \"{}\" of relation \"{}\" must be declared NOT NULL before "
                         "identity can be added",
                         column->name, table_.name),
             action);
    }
    if (out_.version() >= 18 && has_not_valid_not_null(*column)) {
      refuse("55000",
             fmt::format("incompatible NOT VALID constraint on column \"{}\"", column->name),
             action);
    }
    if (column->identity != catalog::Identity::none) {
      refuse("55000",
             fmt::format("column \"{}\" of relation \"{}\" is already an identity column",
                         column->name, table_.name),
             action);
    }
    if (column->default_value && !default_dropped(column->name)) {
      refuse("55000",
             fmt::format("column \"{}\" of relation \"{}\" already has a default value",
                         column->name, table_.name),
             action);
    }
  }

  /// ATPrepChangePersistence()
  void change_persistence(const AlterTableAction& action) {
    if (partitioned()) {
      if (out_.version() >= 18) {
        refuse("42809", "ALTER TABLE / SET LOGGED and UNLOGGED are not for partitioned tables",
               action);
      }
      return;
    }
    refuse_published(action);
    const bool to_logged = action.kind == AlterTableKind::set_logged;
    const auto stays = to_logged ? sql::Persistence::unlogged : sql::Persistence::permanent;
    if (table_.persistence == sql::Persistence::temporary) {
      refuse("42P16",
             fmt::format("cannot change logged status of table \"{}\" because it is temporary",
                         table_.name),
             action);
    }
    const auto check = [&](const Relation& other) {
      if (other.oid == table_.oid || other.persistence != stays) return;
      refuse("42P16",
             fmt::format("could not change table \"{}\" to {} because of its foreign key with "
                         "table \"{}\"",
                         table_.name, to_logged ? "logged" : "unlogged", other.name),
             action);
    };
    if (!to_logged) {
      for_each_reference(out_.catalog(), table_,
                         [&](const Relation& child, const Constraint&) { check(child); });
      return;
    }
    for (const Constraint& key : table_.constraints) {
      const Relation* other = out_.relation(key.references);
      if (key.kind == catalog::ConstraintKind::foreign_key && other != nullptr) check(*other);
    }
  }

  void refuse_published(const AlterTableAction& action) {
    if (action.kind != AlterTableKind::set_unlogged) return;
    for (const auto& [name, publication] : out_.catalog().publications) {
      if (std::ranges::find(publication.tables, table_.oid) == publication.tables.end()) continue;
      refuse("55000",
             fmt::format("cannot change table \"{}\" to unlogged because it is part of publication "
                         "\"{}\"",
                         table_.name, name),
             action);
    }
  }

  /// What drops a constraint, or a column of it, runs before all else (ATPrepCmd()).
  [[nodiscard]] bool dropped(const Constraint& constraint) const {
    return std::ranges::any_of(statement_.actions, [&](const AlterTableAction& action) {
      if (action.kind == AlterTableKind::drop_constraint) return action.name == constraint.name;
      if (action.kind != AlterTableKind::drop_column) return false;
      const Column* column = table_.column(action.name);
      return column != nullptr &&
             std::ranges::find(constraint.columns, column->number) != constraint.columns.end();
    });
  }

  void second_primary_key(const AlterTableAction& action) {
    const Constraint* primary = table_.primary_key();
    if (primary != nullptr && !dropped(*primary)) {
      refuse("42P16",
             fmt::format("multiple primary keys for table \"{}\" are not allowed", table_.name),
             action);
    }
  }

  void add_constraint(const AlterTableAction& action) {
    if (!action.constraint) return;
    const sql::ConstraintDef& constraint = *action.constraint;
    if (constraint.kind == ConstraintKind::not_null) second_not_null(constraint, action);
    if (constraint.kind == ConstraintKind::check && constraint.no_inherit && partitioned()) {
      refuse(
          "42P16",
          fmt::format("cannot add NO INHERIT constraint to partitioned table \"{}\"", table_.name),
          action);
    }
    if (constraint.kind == ConstraintKind::check && statement_.only && !constraint.no_inherit &&
        !table_.children.empty()) {
      refuse("42P16", "constraint must be added to child tables too", action);
    }
    if (!constraint.using_index.empty() && !partitioned()) {
      refuse_using_index(constraint, table_, out_);
    }
    if (constraint.kind != ConstraintKind::primary_key) return;
    second_primary_key(action);
    for (const sql::Identifier& name : constraint.columns) {
      const Column* column = table_.column(name.name);
      if (column != nullptr && has_not_valid_not_null(*column)) {
        refuse("55000",
               fmt::format("cannot create primary key on column \"{}\": its NOT NULL constraint "
                           "is not validated",
                           name.name),
               action);
      }
    }
  }

  /// AdjustNotNullInheritance(): one a column, under one name.
  void second_not_null(const sql::ConstraintDef& constraint, const AlterTableAction& action) {
    const Column* column =
        constraint.columns.empty() ? nullptr : table_.column(constraint.columns.front().name);
    if (column == nullptr || constraint.name.empty()) return;
    for (const Constraint& each : table_.constraints) {
      const bool of_column = each.kind == catalog::ConstraintKind::not_null &&
                             std::ranges::find(each.columns, column->number) != each.columns.end();
      if (!of_column || each.name == constraint.name) continue;
      refuse("55000",
             fmt::format("cannot create not-null constraint \"{}\" on column \"{}\": it has "
                         "\"{}\" already",
                         constraint.name, column->name, each.name),
             action);
    }
  }

  [[nodiscard]] bool has_not_valid_not_null(const Column& column) const {
    return std::ranges::any_of(table_.constraints, [&](const Constraint& constraint) {
      return constraint.kind == catalog::ConstraintKind::not_null && !constraint.validated &&
             std::ranges::find(constraint.columns, column.number) != constraint.columns.end();
    });
  }

  /// ATExecAddInherit(), RemoveInheritance()
  void change_inheritance(const AlterTableAction& action) {
    const Relation* parent = out_.relation(action.other);
    if (parent == nullptr || parent->assumed || table_.assumed) return;
    const auto& parents = table_.parents;
    const bool inherits = std::ranges::find(parents, parent->oid) != parents.end();
    if (action.kind == AlterTableKind::drop_inherit) {
      if (!inherits) {
        refuse("42P01",
               fmt::format("relation \"{}\" is not a parent of relation \"{}\"", parent->name,
                           table_.name),
               action);
      }
      return;
    }
    if (inherits) {
      refuse("42P07",
             fmt::format("relation \"{}\" would be inherited from more than once", parent->name),
             action);
    }
    for (const Relation* below : with_descendants(out_.catalog(), table_)) {
      if (below->oid != parent->oid) continue;
      refuse("42P07",
             fmt::format("circular inheritance not allowed: \"{}\" is already a child of \"{}\"",
                         parent->name, table_.name),
             action);
    }
    refuse_differences(*parent, table_, action, out_);
  }

  /// dropconstraint_internal()
  void drop_constraint(const AlterTableAction& action) {
    const Constraint* constraint = table_.constraint(action.name);
    if (constraint == nullptr) return;
    if (constraint->inherited > 0 || constraint->parent != catalog::no_oid) {
      refuse("42P16",
             fmt::format("cannot drop inherited constraint \"{}\" of relation \"{}\"", action.name,
                         table_.name),
             action);
    }
    const Constraint* primary = table_.primary_key();
    if (constraint->kind == catalog::ConstraintKind::not_null && !constraint->columns.empty() &&
        primary != nullptr && !dropped(*primary) &&
        std::ranges::find(primary->columns, constraint->columns.front()) !=
            primary->columns.end()) {
      refuse("42P16", fmt::format("constraint \"{}\" is of a column in a primary key", action.name),
             action);
    }
  }

  void need_rule(const AlterTableAction& action) {
    if (table_.assumed ||
        std::ranges::find(table_.rules, action.name, &catalog::Rule::name) != table_.rules.end()) {
      return;
    }
    refuse("42704",
           fmt::format("rule \"{}\" for relation \"{}\" does not exist", action.name, table_.name),
           action);
  }

  /// ATExecSetStatistics(); the number of a column is for indexes alone.
  void set_statistics(const AlterTableAction& action) {
    const bool number = !action.name.empty() && std::ranges::all_of(action.name, is_digit);
    if (number && table_.column(action.name) == nullptr) {
      return refuse("0A000", "cannot refer to non-index column by number", action);
    }
    need_column(action);
    if (action.value.starts_with('-') && action.value != "-1") {
      refuse("22023", fmt::format("statistics target {} is too low", action.value), action);
    }
  }

  /// mark_index_clustered()
  void not_clustered(const AlterTableAction& action) {
    refuse("0A000", "cannot mark index clustered in partitioned table", action);
  }

  void need_trigger(const AlterTableAction& action) {
    if (action.trigger_scope != sql::TriggerScope::named || table_.assumed) return;
    if (std::ranges::find(table_.triggers, action.name, &catalog::Trigger::name) ==
        table_.triggers.end()) {
      refuse(
          "42704",
          fmt::format("trigger \"{}\" for table \"{}\" does not exist", action.name, table_.name),
          action);
    }
  }

  void need_column(const AlterTableAction& action) {
    const bool added = std::ranges::any_of(statement_.actions, [&](const AlterTableAction& each) {
      return each.column && each.column->name == action.name;
    });
    if (!table_.assumed && !added && table_.column(action.name) == nullptr) {
      refuse(
          "42703",
          fmt::format("column \"{}\" of relation \"{}\" does not exist", action.name, table_.name),
          action);
    }
  }

  const sql::AlterTable& statement_;
  const Relation& table_;
  Collector& out_;
};

}  // namespace

bool in_partition_key(const Relation& table, const Column& column) {
  if (!table.partition_key) return false;
  return std::ranges::any_of(table.partition_key->parts,
                             [&](const catalog::PartitionKey::Part& part) {
                               if (part.column == column.number) return true;
                               if (!part.expr) return false;
                               const std::vector<std::string> names = sql::columns_of(*part.expr);
                               return std::ranges::find(names, column.name) != names.end();
                             });
}

void refuse_alter_table(const sql::AlterTable& statement, Collector& out) {
  for (const AlterTableAction& action : statement.actions) {
    if (action.kind != AlterTableKind::set_owner) continue;
    refuse_to_move_owned({.name = statement.name, .span = action.span}, "change owner of", out);
  }
  refuse_index_statistics(statement, out);
  const Relation* table = out.relation(statement.name);
  if (table == nullptr) return;
  if (table->kind == RelationKind::composite_type) {
    return refuse_alter_composite(statement, *table, out);
  }
  refuse_options(statement, *table, out);
  if (!table->is_table()) return;
  refuse_columns(statement, *table, out);
  ActionCheck check(statement, *table, out);
  for (const AlterTableAction& action : statement.actions) check.run(action);
  refuse_keys(statement, *table, out);
}

}  // namespace pgplumb::effects
