// Deferred constraints and constraint triggers: what SET CONSTRAINTS says of them, and the tables
// of which rows wait for them. Both end with the transaction.
#include <algorithm>
#include <set>

#include "catalog/apply_parts.h"

namespace pgplumb::catalog {

namespace {

/// How many constraints are followed in one transaction: every savepoint has a copy of what is
/// known of them. Beyond, none counts as deferred, and nothing is said of tables in use.
constexpr std::size_t most_followed = 100;

/// Calls `visit(constraint or trigger)` for what SET CONSTRAINTS can name.
template <typename Visit>
void for_each_constraint(const Relation& relation, const Visit& visit) {
  for (const Constraint& constraint : relation.constraints) visit(constraint);
  for (const Trigger& trigger : relation.triggers) {
    if (trigger.constraint) visit(trigger);
  }
}

/// All of the name in the schema.
std::set<Oid> constraints_named(const Catalog& catalog, std::string_view schema,
                                const std::string& name) {
  std::set<Oid> found;
  for (const auto& [oid, relation] : catalog.relations) {
    if (relation.schema != schema) continue;
    for_each_constraint(relation, [&](const auto& each) {
      if (each.name == name) found.insert(each.oid);
    });
  }
  return found;
}

/// AfterTriggerSetState(): those of the first schema that has any, and what partitions have of
/// them.
std::set<Oid> constraints_meant(const Change& change, const sql::QualifiedName& name) {
  const Catalog& catalog = change.catalog;
  std::set<Oid> found;
  if (!name.schema.empty()) {
    found = constraints_named(catalog, name.schema, name.name);
  } else {
    for (const std::string& schema : search_path(catalog, change.session)) {
      if (found.empty()) found = constraints_named(catalog, schema, name.name);
    }
  }
  for (std::size_t before = 0; before != found.size();) {
    before = found.size();
    for (const auto& [oid, relation] : catalog.relations) {
      for_each_constraint(relation, [&](const auto& each) {
        if (found.contains(each.parent)) found.insert(each.oid);
      });
    }
  }
  return found;
}

/// AfterTriggerSaveEvent(): what an insert into the table leaves for the end of the transaction.
std::vector<PendingEvent> events_of_insert(const Relation& table, const ConstraintModes& modes) {
  std::vector<PendingEvent> events;
  if (table.kind != RelationKind::table || table.assumed || table.triggers_disabled) return events;
  const auto add_if_deferred = [&](const auto& each) {
    if (each.deferrable && modes.is_deferred(each.oid, each.initially_deferred)) {
      events.push_back({table.oid, each.oid});
    }
  };
  for (const Constraint& each : table.constraints) {
    if (each.kind == ConstraintKind::foreign_key && each.enforced) add_if_deferred(each);
  }
  for (const Trigger& each : table.triggers) {
    const bool fires =
        each.on_insert && each.row && !each.when && (each.enabled == 'O' || each.enabled == 'A');
    if (fires) add_if_deferred(each);
  }
  return events;
}

/// Whether rules or triggers may make of an insert something else.
bool is_rewritten(const Relation& table) {
  return !table.rules.empty() || std::ranges::any_of(table.triggers, [](const Trigger& trigger) {
    return trigger.timing == sql::TriggerTiming::before && trigger.on_insert;
  });
}

}  // namespace

// Rows come for sure from VALUES alone.
void remember_pending(const Change& change, const sql::Query& query) {
  Session& session = change.session;
  const bool inserts = session.transaction_start != no_oid &&
                       query.command == sql::Command::insert && !query.on_conflict &&
                       query.source.size() == 1 && query.target.size() == 1 &&
                       query.source[0].command == sql::Command::values;
  const std::string* role = session.setting("session_replication_role");
  if (!inserts || (role != nullptr && *role == "replica")) return;
  const Relation* table = resolve_relation(change.catalog, session, query.target[0].name);
  if (table == nullptr || is_rewritten(*table)) return;
  std::vector<PendingEvent>& pending = session.pending_events;
  for (const PendingEvent& event : events_of_insert(*table, session.constraint_modes)) {
    const bool is_new = std::ranges::find(pending, event) == pending.end();
    if (is_new && pending.size() < most_followed) pending.push_back(event);
  }
}

/// IMMEDIATE works off what waits (documentation, SET CONSTRAINTS); outside of a transaction the
/// statement is a warning and nothing else.
void apply_statement(const Change& change, const sql::SetConstraints& statement) {
  Session& session = change.session;
  if (session.transaction_start == no_oid) return;
  ConstraintModes& modes = session.constraint_modes;
  if (statement.names.empty()) {
    modes = {.all_deferred = statement.deferred, .deferred = {}};
    if (!statement.deferred) session.pending_events.clear();
    return;
  }
  for (const sql::QualifiedName& name : statement.names) {
    const std::set<Oid> meant = constraints_meant(change, name);
    for (const Oid oid : meant) modes.deferred[oid] = statement.deferred;
    if (modes.deferred.size() > most_followed) modes = {.all_deferred = false, .deferred = {}};
    if (statement.deferred) continue;
    std::erase_if(session.pending_events,
                  [&](const PendingEvent& event) { return meant.contains(event.constraint); });
  }
}

}  // namespace pgplumb::catalog
