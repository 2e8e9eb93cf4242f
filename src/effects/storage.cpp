#include "effects/alter_table.h"
#include "effects/handlers.h"

namespace pgplumb::effects {

using sql::AlterTableAction;

namespace {

std::string_view tablespace_of(std::string_view name) {
  return name == "pg_default" ? std::string_view() : name;
}

}  // namespace

/// ATPrepSetLogged..., ATPrepChangePersistence()
void set_persistence(TableAlteration& alteration, const AlterTableAction& action) {
  AlteredTable& table = alteration.target();
  const sql::Persistence wanted = action.kind == sql::AlterTableKind::set_logged
                                      ? sql::Persistence::permanent
                                      : sql::Persistence::unlogged;
  if (table.now().persistence == wanted || alteration.partitioned()) return;
  table.must_rewrite(wanted == sql::Persistence::permanent
                         ? "all its rows are written to the WAL"
                         : "its rows are copied to a file without WAL");
  // Since 15 the identity sequences follow the table.
  if (alteration.version() >= 15) {
    alteration.out().lock_sequences_of(*table.before, LockMode::access_exclusive);
  }
}

void set_access_method(TableAlteration& alteration, const AlterTableAction& action) {
  AlteredTable& table = alteration.target();
  const auto method = [](const std::string& name) {
    return name.empty() ? std::string("heap") : name;
  };
  if (alteration.partitioned() || method(action.name) == method(table.now().access_method)) return;
  table.must_rewrite("its rows are copied to another access method");
}

void set_tablespace(TableAlteration& alteration, const AlterTableAction& action) {
  AlteredTable& table = alteration.target();
  if (alteration.partitioned() ||
      tablespace_of(action.name) == tablespace_of(table.now().tablespace)) {
    return;
  }
  table.move = {"its file is copied to another tablespace", {alteration.part()}};
}

void add_effects(const sql::AlterAllInTablespace& statement, Collector& out) {
  const std::string_view from = tablespace_of(statement.from);
  if (from == tablespace_of(statement.to)) return;
  for (const auto& [oid, relation] : out.catalog().relations) {
    const bool wanted = statement.object == sql::ObjectKind::materialized_view
                            ? relation.kind == catalog::RelationKind::materialized_view
                            : relation.kind == catalog::RelationKind::table ||
                                  relation.kind == catalog::RelationKind::partitioned_table;
    if (statement.object == sql::ObjectKind::index || !wanted ||
        tablespace_of(relation.tablespace) != from) {
      continue;
    }
    out.lock(relation, LockMode::access_exclusive);
    if (has_storage(relation)) out.rewrite(relation, "its file is copied to another tablespace");
  }
}

}  // namespace pgplumb::effects
