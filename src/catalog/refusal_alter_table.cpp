// Columns and constraints that ALTER TABLE does not find, or finds taken.
#include <fmt/format.h>

#include <algorithm>

#include "catalog/builtins.h"
#include "catalog/naming.h"
#include "catalog/refusal_parts.h"

namespace pgplumb::catalog {

namespace {

Refused refuse_constraint(const Context& in, const Relation& relation,
                          const sql::ConstraintDef& definition) {
  for (const sql::Identifier& column : definition.columns) {
    if (relation.column(column.name) != nullptr || !columns_are_known(relation)) continue;
    const bool is_foreign = definition.kind == sql::ConstraintKind::foreign_key;
    return Refusal{"42703",
                   is_foreign
                       ? fmt::format("column \"{}\" referenced in foreign key constraint "
                                     "does not exist",
                                     column.name)
                       : fmt::format("column \"{}\" named in key does not exist", column.name),
                   column.span};
  }
  if (auto refused = need_relation(in, definition.references)) return refused;
  if (definition.name.empty()) return std::nullopt;
  if (makes_index(definition) && definition.using_index.empty() &&
      in.catalog.find_class(relation.schema, definition.name)) {
    return Refusal{"42P07", fmt::format("relation \"{}\" already exists", definition.name),
                   definition.name_span};
  }
  const Constraint* taken = relation.constraint(definition.name);
  if (taken == nullptr || (taken->kind == ConstraintKind::check && taken->inherited > 0)) {
    return std::nullopt;
  }
  return Refusal{"42710",
                 fmt::format("constraint \"{}\" for relation \"{}\" already exists",
                             definition.name, relation.name),
                 definition.name_span};
}

/// Whether an earlier subcommand of the statement makes or takes the column.
bool touches_column(const sql::AlterTable& statement, const sql::AlterTableAction& until,
                    const std::string& column) {
  return std::ranges::any_of(statement.actions, [&](const sql::AlterTableAction& action) {
    if (&action == &until) return false;
    if (action.kind == sql::AlterTableKind::add_column) {
      return action.column && action.column->name == column;
    }
    return action.kind == sql::AlterTableKind::drop_column && action.name == column;
  });
}

Refused need_references(const Context& in, const sql::ColumnDef& column) {
  for (const sql::ConstraintDef& constraint : column.constraints) {
    if (auto refused = need_relation(in, constraint.references)) return refused;
  }
  return std::nullopt;
}

/// The sequence of an identity column takes the column's new type (init_params()).
Refused need_integer(const Context& in, const Relation& relation,
                     const sql::AlterTableAction& action) {
  const Column* column = relation.column(action.name);
  if (column == nullptr || column->identity == Identity::none || !action.column ||
      action.column->type.empty()) {
    return std::nullopt;
  }
  const TypeRef type = resolve_type(in.catalog, in.session, action.column->type[0]);
  const bool fits = type.type == no_oid || type.type == int2_oid || type.type == int4_oid ||
                    type.type == int8_oid;
  if (fits) return std::nullopt;
  return Refusal{"22023", "identity column type must be smallint, integer, or bigint", action.span};
}

Refused refuse_action(const Context& in, const Relation& relation, const sql::AlterTable& statement,
                      const sql::AlterTableAction& action) {
  using sql::AlterTableKind;
  switch (action.kind) {
    case AlterTableKind::add_column:
      if (!action.column || action.if_not_exists ||
          relation.column(action.column->name) == nullptr ||
          touches_column(statement, action, action.column->name)) {
        return action.column ? need_references(in, *action.column) : std::nullopt;
      }
      return Refusal{"42701",
                     fmt::format("column \"{}\" of relation \"{}\" already exists",
                                 action.column->name, relation.name),
                     action.name_span};
    case AlterTableKind::alter_type:
      if (auto refused = need_integer(in, relation, action)) return refused;
      [[fallthrough]];
    case AlterTableKind::drop_column:
    case AlterTableKind::set_default:
    case AlterTableKind::drop_default:
    case AlterTableKind::set_not_null:
    case AlterTableKind::drop_not_null:
    case AlterTableKind::add_identity:
    case AlterTableKind::set_identity:
    case AlterTableKind::drop_identity:
      if (action.kind == AlterTableKind::drop_column && action.if_exists) return std::nullopt;
      if (touches_column(statement, action, action.name)) return std::nullopt;
      return need_column(relation, action.name, action.name_span);
    case AlterTableKind::add_constraint: {
      if (!action.constraint) return std::nullopt;
      const bool columns_change = statement.actions.size() > 1;
      return columns_change ? std::nullopt : refuse_constraint(in, relation, *action.constraint);
    }
    case AlterTableKind::drop_constraint:
    case AlterTableKind::validate_constraint:
    case AlterTableKind::alter_constraint:
      if (action.if_exists || relation.constraint(action.name) || !columns_are_known(relation) ||
          statement.actions.size() > 1) {
        return std::nullopt;
      }
      // Names that PostgreSQL 18 chooses for NOT NULL are not there in older versions.
      return Refusal{"42704",
                     fmt::format("constraint \"{}\" of relation \"{}\" does not exist", action.name,
                                 relation.name),
                     action.name_span};
    case AlterTableKind::attach_partition:
    case AlterTableKind::detach_partition:
    case AlterTableKind::add_inherit:
    case AlterTableKind::drop_inherit:
      return need_relation(in, action.other);
    default:
      return std::nullopt;
  }
}

}  // namespace

Refused refuse(const Context& in, const sql::AlterTable& statement) {
  if (auto refused = need_relation(in, statement.name)) {
    return statement.if_exists ? std::nullopt : refused;
  }
  const Relation* relation = resolve_relation(in.catalog, in.session, statement.name);
  if (relation == nullptr) return std::nullopt;
  for (const sql::AlterTableAction& action : statement.actions) {
    if (auto refused = refuse_action(in, *relation, statement, action)) return refused;
  }
  return std::nullopt;
}

}  // namespace pgplumb::catalog
