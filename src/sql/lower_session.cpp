// Statements about the session, its transactions and settings, and maintenance.
#include <array>
#include <utility>

#include "sql/lower_internal.h"
#include "text/ascii.h"

namespace pgplumb::sql::lowering {

namespace {

TransactionKind kind_of(::TransactionStmtKind kind) {
  switch (kind) {
    case TRANS_STMT_BEGIN:
    case TRANS_STMT_START:
      return TransactionKind::begin;
    case TRANS_STMT_COMMIT:
      return TransactionKind::commit;
    case TRANS_STMT_ROLLBACK:
      return TransactionKind::rollback;
    case TRANS_STMT_SAVEPOINT:
      return TransactionKind::savepoint;
    case TRANS_STMT_RELEASE:
      return TransactionKind::release;
    case TRANS_STMT_ROLLBACK_TO:
      return TransactionKind::rollback_to;
    case TRANS_STMT_PREPARE:
      return TransactionKind::prepare;
    case TRANS_STMT_COMMIT_PREPARED:
      return TransactionKind::commit_prepared;
    case TRANS_STMT_ROLLBACK_PREPARED:
      return TransactionKind::rollback_prepared;
  }
  return TransactionKind::begin;
}

Lock lower_lock(Lowering& in, const ::LockStmt& node) {
  // storage/lockdefs.h, spelled as in lock.c (lock_mode_names)
  constexpr std::array<std::string_view, 9> modes{"INVALID",
                                                  "AccessShareLock",
                                                  "RowShareLock",
                                                  "RowExclusiveLock",
                                                  "ShareUpdateExclusiveLock",
                                                  "ShareLock",
                                                  "ShareRowExclusiveLock",
                                                  "ExclusiveLock",
                                                  "AccessExclusiveLock"};
  Lock result{.tables = lower_tables(in, node.relations), .nowait = node.nowait};
  if (node.mode >= 0 && static_cast<std::size_t>(node.mode) < modes.size()) {
    result.mode = modes[static_cast<std::size_t>(node.mode)];
  }
  return result;
}

Vacuum lower_vacuum(Lowering& in, const ::VacuumStmt& node) {
  Vacuum result{.vacuum = node.is_vacuumcmd};
  for (const auto* option : nodes<::DefElem>(node.options)) {
    const std::string name = string_of(option->defname);
    if (name == "full") result.full = is_on(option);
    if (name == "analyze") result.analyze = is_on(option);
    if (name == "truncate") result.truncate = is_on(option);
  }
  result.options = lower_options(in, node.options);
  for (const auto* relation : nodes<::VacuumRelation>(node.rels)) {
    result.tables.push_back(lower_table(in, relation->relation));
    result.columns.push_back(strings(relation->va_cols));
  }
  return result;
}

Copy lower_copy(Lowering& in, const ::CopyStmt& node) {
  Copy result;
  result.table = relation_name(in, node.relation);
  result.columns = strings(node.attlist);
  result.query = lower_queries(in, node.query);
  result.from = node.is_from;
  result.program = node.is_program;
  result.file = string_of(node.filename);
  result.options = lower_options(in, node.options);
  result.where = lower_optional(in, node.whereClause);
  return result;
}

std::string what_of(::DiscardMode mode) {
  switch (mode) {
    case DISCARD_PLANS:
      return "plans";
    case DISCARD_SEQUENCES:
      return "sequences";
    case DISCARD_TEMP:
      return "temp";
    default:
      return "all";
  }
}

SetConstraints lower_set_constraints(Lowering& in, const ::ConstraintsSetStmt& node) {
  SetConstraints result{.names = {}, .deferred = node.deferred};
  for (const auto* name : nodes<::RangeVar>(node.constraints)) {
    result.names.push_back(relation_name(in, name));
  }
  return result;
}

AlterSetting lower_role_setting(Lowering& in, const ::AlterRoleSetStmt& node) {
  AlterSetting result{.name = role_name(node.role), .database = string_of(node.database)};
  if (node.setstmt) result.set = lower_set(in, *node.setstmt);
  return result;
}

AlterSetting lower_database_setting(Lowering& in, const ::AlterDatabaseSetStmt& node) {
  AlterSetting result{.object = ObjectKind::database, .name = string_of(node.dbname)};
  if (node.setstmt) result.set = lower_set(in, *node.setstmt);
  return result;
}

std::optional<Node> lower_maintenance(Lowering& in, const ::Node* node) {
  switch (tag_of(node)) {
    case T_LockStmt:
      return lower_lock(in, cast<::LockStmt>(node));
    case T_VacuumStmt:
      return lower_vacuum(in, cast<::VacuumStmt>(node));
    case T_ClusterStmt: {
      const auto& cluster = cast<::ClusterStmt>(node);
      return Cluster{.table = relation_name(in, cluster.relation),
                     .index = string_of(cluster.indexname)};
    }
    case T_TruncateStmt: {
      const auto& truncate = cast<::TruncateStmt>(node);
      return Truncate{.tables = lower_tables(in, truncate.relations),
                      .cascade = truncate.behavior == DROP_CASCADE,
                      .restart_identity = truncate.restart_seqs};
    }
    case T_CopyStmt:
      return lower_copy(in, cast<::CopyStmt>(node));
    default:
      return std::nullopt;
  }
}

}  // namespace

Set lower_set(Lowering& in, const ::VariableSetStmt& set) {
  Set result;
  result.name = to_lower(string_of(set.name));
  result.local = set.is_local;
  result.reset = set.kind == VAR_RESET || set.kind == VAR_RESET_ALL || set.kind == VAR_SET_DEFAULT;
  if (set.kind == VAR_RESET_ALL) result.name = "all";
  for (const ::Node* value : nodes(set.args)) {
    if (is_a(value, T_DefElem)) {  // SET TRANSACTION
      const auto& mode = cast<::DefElem>(value);
      result.values.push_back(string_of(mode.defname) + '=' + option_value(in, mode.arg));
    } else {
      result.values.push_back(value_text(in, value));
    }
  }
  return result;
}

std::optional<Node> lower_session_statement(Lowering& in, const ::Node* node) {
  switch (tag_of(node)) {
    case T_TransactionStmt: {
      const auto& transaction = cast<::TransactionStmt>(node);
      return Transaction{.kind = kind_of(transaction.kind),
                         .savepoint = string_of(transaction.savepoint_name),
                         .chain = transaction.chain};
    }
    case T_VariableSetStmt:
      return lower_set(in, cast<::VariableSetStmt>(node));
    case T_ConstraintsSetStmt:
      return lower_set_constraints(in, cast<::ConstraintsSetStmt>(node));
    case T_AlterRoleSetStmt:
      return lower_role_setting(in, cast<::AlterRoleSetStmt>(node));
    case T_AlterDatabaseSetStmt:
      return lower_database_setting(in, cast<::AlterDatabaseSetStmt>(node));
    case T_PrepareStmt: {
      const auto& prepare = cast<::PrepareStmt>(node);
      return Prepare{.name = string_of(prepare.name),
                     .parameters = lower_types(in, prepare.argtypes),
                     .query = lower_queries(in, prepare.query)};
    }
    case T_DiscardStmt:
      return Discard{.what = what_of(cast<::DiscardStmt>(node).target)};
    default:
      return lower_maintenance(in, node);
  }
}

}  // namespace pgplumb::sql::lowering
