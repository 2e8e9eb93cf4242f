// ALTER TABLE and what the parser makes of ALTER INDEX, VIEW, SEQUENCE, TYPE, ... of the same kind.
// Subcommands have no location: action i is the i-th item of the list behind the relation's name.
#include <algorithm>
#include <array>

#include "sql/lower_internal.h"

namespace pgplumb::sql::lowering {

namespace {

struct Subtype {
  ::AlterTableType type;
  AlterTableKind kind;
};

// Subtypes that PostgreSQL makes for itself behind the parser are `other`.
constexpr std::array subtypes{
    Subtype{AT_AddColumn, AlterTableKind::add_column},
    Subtype{AT_ColumnDefault, AlterTableKind::set_default},
    Subtype{AT_DropNotNull, AlterTableKind::drop_not_null},
    Subtype{AT_SetNotNull, AlterTableKind::set_not_null},
    Subtype{AT_SetExpression, AlterTableKind::set_expression},
    Subtype{AT_DropExpression, AlterTableKind::drop_expression},
    Subtype{AT_SetStatistics, AlterTableKind::set_statistics},
    Subtype{AT_SetOptions, AlterTableKind::set_column_options},
    Subtype{AT_ResetOptions, AlterTableKind::reset_column_options},
    Subtype{AT_SetStorage, AlterTableKind::set_storage},
    Subtype{AT_SetCompression, AlterTableKind::set_compression},
    Subtype{AT_DropColumn, AlterTableKind::drop_column},
    Subtype{AT_AddConstraint, AlterTableKind::add_constraint},
    Subtype{AT_AlterConstraint, AlterTableKind::alter_constraint},
    Subtype{AT_ValidateConstraint, AlterTableKind::validate_constraint},
    Subtype{AT_DropConstraint, AlterTableKind::drop_constraint},
    Subtype{AT_AlterColumnType, AlterTableKind::alter_type},
    Subtype{AT_AlterColumnGenericOptions, AlterTableKind::set_column_foreign_options},
    Subtype{AT_ChangeOwner, AlterTableKind::set_owner},
    Subtype{AT_ClusterOn, AlterTableKind::cluster_on},
    Subtype{AT_DropCluster, AlterTableKind::drop_cluster},
    Subtype{AT_SetLogged, AlterTableKind::set_logged},
    Subtype{AT_SetUnLogged, AlterTableKind::set_unlogged},
    Subtype{AT_DropOids, AlterTableKind::drop_oids},
    Subtype{AT_SetAccessMethod, AlterTableKind::set_access_method},
    Subtype{AT_SetTableSpace, AlterTableKind::set_tablespace},
    Subtype{AT_SetRelOptions, AlterTableKind::set_options},
    Subtype{AT_ResetRelOptions, AlterTableKind::reset_options},
    Subtype{AT_EnableTrig, AlterTableKind::enable_trigger},
    Subtype{AT_EnableAlwaysTrig, AlterTableKind::enable_always_trigger},
    Subtype{AT_EnableReplicaTrig, AlterTableKind::enable_replica_trigger},
    Subtype{AT_DisableTrig, AlterTableKind::disable_trigger},
    Subtype{AT_EnableTrigAll, AlterTableKind::enable_trigger},
    Subtype{AT_DisableTrigAll, AlterTableKind::disable_trigger},
    Subtype{AT_EnableTrigUser, AlterTableKind::enable_trigger},
    Subtype{AT_DisableTrigUser, AlterTableKind::disable_trigger},
    Subtype{AT_EnableRule, AlterTableKind::enable_rule},
    Subtype{AT_EnableAlwaysRule, AlterTableKind::enable_always_rule},
    Subtype{AT_EnableReplicaRule, AlterTableKind::enable_replica_rule},
    Subtype{AT_DisableRule, AlterTableKind::disable_rule},
    Subtype{AT_AddInherit, AlterTableKind::add_inherit},
    Subtype{AT_DropInherit, AlterTableKind::drop_inherit},
    Subtype{AT_AddOf, AlterTableKind::add_of},
    Subtype{AT_DropOf, AlterTableKind::drop_of},
    Subtype{AT_ReplicaIdentity, AlterTableKind::replica_identity},
    Subtype{AT_EnableRowSecurity, AlterTableKind::enable_row_security},
    Subtype{AT_DisableRowSecurity, AlterTableKind::disable_row_security},
    Subtype{AT_ForceRowSecurity, AlterTableKind::force_row_security},
    Subtype{AT_NoForceRowSecurity, AlterTableKind::no_force_row_security},
    Subtype{AT_GenericOptions, AlterTableKind::set_foreign_options},
    Subtype{AT_AttachPartition, AlterTableKind::attach_partition},
    Subtype{AT_DetachPartition, AlterTableKind::detach_partition},
    Subtype{AT_DetachPartitionFinalize, AlterTableKind::detach_partition_finalize},
    Subtype{AT_AddIdentity, AlterTableKind::add_identity},
    Subtype{AT_SetIdentity, AlterTableKind::set_identity},
    Subtype{AT_DropIdentity, AlterTableKind::drop_identity},
};

AlterTableKind kind_of(const ::AlterTableCmd& command) {
  if (command.subtype == AT_ColumnDefault && !command.def) return AlterTableKind::drop_default;
  const auto* found = std::ranges::find(subtypes, command.subtype, &Subtype::type);
  return found == subtypes.end() ? AlterTableKind::other : found->kind;
}

TriggerScope scope_of(::AlterTableType type) {
  if (type == AT_EnableTrigAll || type == AT_DisableTrigAll) return TriggerScope::all;
  if (type == AT_EnableTrigUser || type == AT_DisableTrigUser) return TriggerScope::user;
  return TriggerScope::named;
}

void set_altered_constraint(AlterTableAction& action, const ::Node* definition) {
#if PG_VERSION_NUM >= 180000
  const auto& node = cast<::ATAlterConstraint>(definition);
  ConstraintDef constraint{.name = string_of(node.conname),
                           .deferrable = node.deferrable,
                           .initially_deferred = node.initdeferred,
                           .not_enforced = node.alterEnforceability && !node.is_enforced,
                           .no_inherit = node.noinherit};
  action.alters_deferrability = node.alterDeferrability;
  action.alters_enforceability = node.alterEnforceability;
  action.alters_inheritability = node.alterInheritability;
#else
  const auto& node = cast<::Constraint>(definition);
  ConstraintDef constraint{.name = string_of(node.conname),
                           .deferrable = node.deferrable,
                           .initially_deferred = node.initdeferred};
  action.alters_deferrability = true;
#endif
  action.name = constraint.name;
  action.constraint = std::move(constraint);
}

// parsenodes.h: ReplicaIdentityStmt; catalog/pg_class.h: REPLICA_IDENTITY_*
void set_replica_identity(AlterTableAction& action, const ::ReplicaIdentityStmt& node) {
  switch (node.identity_type) {
    case 'n':
      action.value = "nothing";
      break;
    case 'f':
      action.value = "full";
      break;
    case 'i':
      action.value = "index";
      action.name = string_of(node.name);
      break;
    default:
      action.value = "default";
  }
}

void set_column_type(Lowering& in, AlterTableAction& action, const ::ColumnDef& column) {
  action.column = lower_column(in, column);
  action.column->name = action.name;
  action.expr = lower_optional(in, column.raw_default);
}

void set_identity_options(Lowering& in, AlterTableAction& action, const ::Node* definition) {
  const ::List* options = is_a(definition, T_List) ? &cast<::List>(definition) : nullptr;
  action.options = lower_options(in, options);
  for (Option& option : action.options) {
    if (option.name != "generated") continue;
    // catalog/pg_attribute.h: ATTRIBUTE_IDENTITY_ALWAYS, as a number
    option.value = option.value == std::to_string(int{'a'}) ? "always" : "by default";
    action.value = option.value;
  }
}

/// The definitions whose nodes say what they are.
void set_definition(Lowering& in, AlterTableAction& action, const ::Node* definition) {
  switch (tag_of(definition)) {
    case T_Constraint:
      action.constraint = lower_constraint(in, cast<::Constraint>(definition));
      if (action.name.empty()) action.name = action.constraint->name;
      break;
    case T_RangeVar:
      action.other = relation_name(in, &cast<::RangeVar>(definition));
      break;
    case T_TypeName:
      action.other = lower_type(in, &cast<::TypeName>(definition)).name;
      break;
    case T_ReplicaIdentityStmt:
      set_replica_identity(action, cast<::ReplicaIdentityStmt>(definition));
      break;
    case T_PartitionCmd: {
      const auto& partition = cast<::PartitionCmd>(definition);
      action.other = relation_name(in, partition.name);
      action.concurrently = partition.concurrent;
      if (partition.bound) action.bound = lower_bound(in, *partition.bound);
      break;
    }
    case T_List:
      action.options = lower_options(in, &cast<::List>(definition));
      break;
    default:
      action.value = value_text(in, definition);
  }
}

void set_details(Lowering& in, AlterTableAction& action, const ::Node* definition) {
  switch (action.kind) {
    case AlterTableKind::add_column:
      action.column = lower_column(in, cast<::ColumnDef>(definition));
      action.name = action.column->name;
      action.name_span = action.column->name_span;
      break;
    case AlterTableKind::alter_type:
      set_column_type(in, action, cast<::ColumnDef>(definition));
      break;
    case AlterTableKind::set_default:
    case AlterTableKind::set_expression:
      action.expr = lower_optional(in, definition);
      break;
    case AlterTableKind::alter_constraint:
      set_altered_constraint(action, definition);
      break;
    case AlterTableKind::set_foreign_options:
    case AlterTableKind::set_column_foreign_options:
      action.foreign_options = lower_foreign_options(&cast<::List>(definition));
      break;
    case AlterTableKind::set_identity:
      set_identity_options(in, action, definition);
      break;
    default:
      set_definition(in, action, definition);
  }
}

/// A column that is known by its number: ALTER INDEX ... ALTER COLUMN 1 SET STATISTICS.
std::string name_of(const ::AlterTableCmd& command) {
  if (command.name) return command.name;
  if (command.newowner) return role_name(command.newowner);
  return command.num > 0 ? std::to_string(command.num) : "";
}

/// The first word of the action behind its keyword that is its name.
Span find_name(Lowering& in, const std::string& name, Index first, Index last) {
  if (name.empty() || first == nowhere) return {};
  for (Index i = first + 1; i < last; ++i) {
    const bool reserved = in.text.is(i, "column") || in.text.is(i, "constraint");
    const bool number = in.text.token(i).kind == TokenKind::number;
    const bool same = number ? in.text.text(i) == name : in.text.identifier(i) == name;
    if (!reserved && same) return in.text.span(i);
  }
  return {};
}

AlterTableAction lower_action(Lowering& in, const ::AlterTableCmd& command, Index first,
                              Index last) {
  AlterTableAction action;
  action.kind = kind_of(command);
  action.name = name_of(command);
  action.if_exists = command.missing_ok;
  action.cascade = command.behavior == DROP_CASCADE;
  action.trigger_scope = scope_of(command.subtype);
  if (action.kind == AlterTableKind::add_column) {
    std::swap(action.if_exists, action.if_not_exists);
  }
  if (command.def) set_details(in, action, command.def);
  action.span = first == nowhere ? in.text.statement() : in.text.span(first, last);
  if (action.name_span.empty()) action.name_span = find_name(in, action.name, first, last);
  if (action.column && action.column->name_span.empty()) {
    action.column->name_span = action.name_span;
  }
  return action;
}

/// Where each of `count` actions begins, and one more: behind the last; empty if the text has
/// another number of items.
std::vector<Index> action_starts(Lowering& in, Index first, std::size_t count) {
  std::vector<Index> starts{first};
  for (;;) {
    const Index end = in.text.item_end(starts.back());
    starts.push_back(end + 1);
    if (!in.text.is(end, ',')) break;
  }
  if (starts.size() != count + 1) starts.clear();
  return starts;
}

AlterTable lower_alter(Lowering& in, const ::AlterTableStmt& node) {
  AlterTable result;
  result.object = object_kind(node.objtype);
  result.name = relation_name(in, node.relation);
  result.only = node.relation && !node.relation->inh;
  result.if_exists = node.missing_ok;
  const auto commands = nodes<::AlterTableCmd>(node.cmds);
  std::vector<Index> starts;
  if (node.relation && node.relation->location >= 0) {
    Index first = in.text.name_end(in.text.at(node.relation->location));
    if (in.text.is(first, '*')) ++first;
    if (in.text.is(first, ')')) ++first;  // ONLY (name)
    starts = action_starts(in, first, commands.size());
  }
  result.actions.reserve(commands.size());
  for (std::size_t i = 0; i < commands.size(); ++i) {
    const bool known = !starts.empty();
    result.actions.push_back(lower_action(in, *commands[i], known ? starts[i] : nowhere,
                                          known ? starts[i + 1] - 1 : nowhere));
  }
  return result;
}

}  // namespace

std::optional<Node> lower_alter_table_statement(Lowering& in, const ::Node* node) {
  switch (tag_of(node)) {
    case T_AlterTableStmt:
      return lower_alter(in, cast<::AlterTableStmt>(node));
    case T_AlterTableMoveAllStmt: {
      const auto& move = cast<::AlterTableMoveAllStmt>(node);
      return AlterAllInTablespace{.object = object_kind(move.objtype),
                                  .from = string_of(move.orig_tablespacename),
                                  .to = string_of(move.new_tablespacename)};
    }
    default:
      return std::nullopt;
  }
}

}  // namespace pgplumb::sql::lowering
