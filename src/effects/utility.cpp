#include <algorithm>
#include <array>
#include <set>

#include "effects/handlers.h"
#include "effects/lock_modes.h"
#include "effects/refusals.h"
#include "sql/options.h"

namespace pgplumb::effects {

using catalog::Index;
using catalog::Relation;
using catalog::RelationKind;

void add_effects(const sql::CreateSequence& statement, Collector& out) {
  if (const Relation* owner = out.relation(statement.options.owned_by_table)) {
    out.lock(*owner, LockMode::access_share);  // process_owned_by()
  }
}

void add_effects(const sql::AlterSequence& statement, Collector& out) {
  if (const catalog::Sequence* sequence =
          catalog::resolve_sequence(out.catalog(), out.session(), statement.name)) {
    out.lock_sequence(sequence->oid, LockMode::share_row_exclusive);
  }
  if (const Relation* owner = out.relation(statement.options.owned_by_table)) {
    out.lock(*owner, LockMode::access_share);
  }
}

void add_effects(const sql::CreateStatistics& statement, Collector& out) {
  for (const sql::FromItem& item : statement.tables) {
    if (const Relation* table = out.relation(item.name)) {
      out.lock(*table, LockMode::share_update_exclusive);
    }
  }
}

/// OpenTableList(): inheritance children go along, partitions do not need to.
void add_effects(const sql::Publication& statement, Collector& out) {
  const catalog::Publication* known = out.catalog().publications.find(statement.name);
  if (statement.action == sql::PublicationAction::set && known != nullptr) {
    // AlterPublicationTables(): those that leave it are locked as those that come.
    for (const catalog::Oid table : known->tables) {
      out.lock(table, LockMode::share_update_exclusive);
    }
  }
  for (const sql::FromItem& item : statement.tables) {
    const Relation* table = out.relation(item.name);
    if (table == nullptr) continue;
    if (item.only || table->kind == RelationKind::partitioned_table) {
      out.lock(*table, LockMode::share_update_exclusive);
    } else {
      out.lock_with_descendants(*table, LockMode::share_update_exclusive);
    }
  }
}

namespace {

bool is_off(const std::vector<sql::Option>& options, std::string_view name) {
  return sql::find_option(options, name) != nullptr && !sql::is_on(options, name);
}

}  // namespace

/// CreateSubscription(): a slot on the other server cannot be rolled back.
void add_effects(const sql::Subscription& statement, Collector& out) {
  if (statement.alter) return;
  if (!is_off(statement.options, "connect") && !is_off(statement.options, "create_slot")) {
    out.not_in_transaction();
  }
}

void add_effects(const sql::Transaction& statement, Collector& out) {
  if (statement.kind == sql::TransactionKind::commit_prepared ||
      statement.kind == sql::TransactionKind::rollback_prepared) {
    out.not_in_transaction();
  }
}

namespace {

/// LockTableRecurse() and LockViewRecurse(): down to partitions and into views.
void lock_recursively(const Relation& relation, bool only, LockMode mode, Collector& out,
                      std::set<catalog::Oid>& seen) {
  if (!seen.insert(relation.oid).second) return;
  if (only) {
    out.lock(relation, mode);
  } else {
    out.lock_with_descendants(relation, mode);
  }
  if (relation.kind != RelationKind::view || !relation.query) return;
  for (const catalog::ColumnUse& use : relation.uses) {
    if (const Relation* used = out.relation(use.relation)) {
      lock_recursively(*used, false, mode, out, seen);
    }
  }
}

}  // namespace

void add_effects(const sql::Lock& statement, Collector& out) {
  std::set<catalog::Oid> seen;
  for (const sql::FromItem& item : statement.tables) {
    if (const Relation* relation = out.relation(item.name)) {
      lock_recursively(*relation, item.only, lock_mode_named(statement.mode), out, seen);
    }
  }
}

namespace {

constexpr std::string_view copied = "its rows are copied without the dead ones";

void vacuum(const sql::Vacuum& statement, const Relation& table, Collector& out) {
  if (!statement.full) {
    out.lock(table, LockMode::share_update_exclusive);
    return;
  }
  out.lock(table, LockMode::access_exclusive);
  out.lock_indexes_of(table, LockMode::access_exclusive);
  if (!has_storage(table)) return;
  out.rewrite(table, copied);
  out.rebuild_indexes_of(table, copied);
}

}  // namespace

void add_effects(const sql::Vacuum& statement, Collector& out) {
  // What ExecVacuum() refuses it refuses before it asks for the transaction block; FULL with
  // DISABLE_PAGE_SKIPPING is looked at later up to 15.
  const auto& refused = out.effects().refused;
  const bool late = out.version() < 16 && skips_pages_in_full(statement);
  const bool early = refused && refused->sqlstate == "0A000" && !late;
  if (statement.vacuum && !early) out.not_in_transaction();
  if (statement.tables.empty()) {
    for (const auto& [oid, relation] : out.catalog().relations) {
      // get_all_vacuum_rels()
      if (has_storage(relation) || relation.kind == RelationKind::partitioned_table) {
        vacuum(statement, relation, out);
      }
    }
    return;
  }
  for (const sql::FromItem& item : statement.tables) {
    const Relation* table = out.relation(item.name);
    // vacuum_is_permitted_for_relation() and after: views are passed by with a warning.
    if (table == nullptr || table->kind == RelationKind::view) continue;
    // expand_vacuum_rel(): with the partitions of a partitioned table, since 18 with inheritance
    // children too.
    const bool recurses = table->kind == RelationKind::partitioned_table || out.version() >= 18;
    const std::vector<const Relation*> tables =
        recurses && !item.only ? with_descendants(out.catalog(), *table) : std::vector{table};
    for (const Relation* each : tables) vacuum(statement, *each, out);
  }
}

namespace {

void cluster(const Relation& table, Collector& out) {
  constexpr std::string_view reason = "its rows are copied in the order of the index";
  out.lock(table, LockMode::access_exclusive);
  out.lock_indexes_of(table, LockMode::access_exclusive);
  if (!has_storage(table)) return;
  out.rewrite(table, reason);
  out.rebuild_indexes_of(table, reason);
}

bool is_clustered(const Relation& table, const Collector& out) {
  return std::ranges::any_of(table.indexes, [&](catalog::Oid oid) {
    const Index* index = out.catalog().indexes.find(oid);
    return index != nullptr && index->clustered;
  });
}

}  // namespace

void add_effects(const sql::Cluster& statement, Collector& out) {
  if (statement.table.empty()) {
    out.not_in_transaction();
    for (const auto& [oid, relation] : out.catalog().relations) {
      if (is_clustered(relation, out)) cluster(relation, out);
    }
    return;
  }
  const Relation* table = out.relation(statement.table);
  if (table == nullptr) return;
  // Before 15 it is refused for being partitioned.
  if (table->kind == RelationKind::partitioned_table && out.version() >= 15) {
    out.not_in_transaction();
  }
  for (const Relation* each : with_descendants(out.catalog(), *table)) {
    if (each == table || table->kind == RelationKind::partitioned_table) cluster(*each, out);
  }
}

void add_effects(const sql::Discard& statement, Collector& out) {
  if (statement.what == "all") out.not_in_transaction();
}

/// The PreventInTransactionBlock() calls of ProcessUtility() for what has no part in the schema.
void add_effects(const sql::Unmodelled& statement, Collector& out) {
  if (statement.tag == "EXECUTE") {
    const auto& prepared = out.session().prepared;
    const auto found = prepared.find(statement.name.name);
    if (found != prepared.end()) add_effects(sql::DataStatement{.query = found->second}, out);
    return;
  }
  constexpr std::array<std::string_view, 7> outside{
      "CREATE DATABASE",   "DROP DATABASE", "CREATE TABLESPACE", "DROP TABLESPACE", "ALTER SYSTEM",
      "DROP SUBSCRIPTION", "REINDEX"};
  const bool moves = statement.tag == "ALTER DATABASE" &&
                     sql::find_option(statement.options, "tablespace") != nullptr;
  if (moves || std::ranges::find(outside, statement.tag) != outside.end()) {
    out.not_in_transaction();
  }
}

}  // namespace pgplumb::effects
