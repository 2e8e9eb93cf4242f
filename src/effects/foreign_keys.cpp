#include "effects/foreign_keys.h"

namespace pgplumb::effects {

using catalog::Constraint;
using catalog::Relation;

bool takes_not_valid_foreign_key(const catalog::Catalog& catalog, const Relation& table) {
  return table.kind != catalog::RelationKind::partitioned_table || catalog.pg_version() >= 18;
}

void for_each_reference(const catalog::Catalog& catalog, const Relation& referenced,
                        const std::function<void(const Relation&, const Constraint&)>& visit) {
  for (const catalog::Oid oid : referenced.referenced_by) {
    const Relation* table = catalog.relations.find(oid);
    if (table == nullptr) continue;
    for (const Constraint& key : table->constraints) {
      if (key.kind == catalog::ConstraintKind::foreign_key && key.references == referenced.oid) {
        visit(*table, key);
      }
    }
  }
}

void lock_referenced(Collector& out, catalog::Oid referenced, LockMode mode) {
  const Relation* relation = out.relation(referenced);
  if (relation == nullptr) return;
  if (relation->kind == catalog::RelationKind::partitioned_table) {
    out.lock_with_descendants(*relation, mode);
  } else {
    out.lock(*relation, mode);
  }
}

void lock_for_dropped_triggers(Collector& out, catalog::Oid referenced) {
  const Relation* relation = out.relation(referenced);
  if (relation == nullptr) return;
  const bool partitioned = relation->kind == catalog::RelationKind::partitioned_table;
  if (!partitioned || out.version() >= 15) {
    return lock_referenced(out, referenced, LockMode::access_exclusive);
  }
  for (const Relation* each : with_descendants(out.catalog(), *relation)) {
    if (each->kind != catalog::RelationKind::partitioned_table) {
      out.lock(*each, LockMode::access_exclusive);
    }
  }
}

}  // namespace pgplumb::effects
