#include "effects/collector.h"

#include <algorithm>
#include <optional>

#include "effects/lock_modes.h"

namespace pgplumb::effects {

using catalog::Index;
using catalog::Oid;
using catalog::Relation;
using catalog::RelationKind;
using catalog::Sequence;

namespace {

std::optional<LockedKind> locked_kind(RelationKind kind) {
  switch (kind) {
    case RelationKind::table:
      return LockedKind::table;
    case RelationKind::partitioned_table:
      return LockedKind::partitioned_table;
    case RelationKind::foreign_table:
      return LockedKind::foreign_table;
    case RelationKind::view:
      return LockedKind::view;
    case RelationKind::materialized_view:
      return LockedKind::materialized_view;
    case RelationKind::composite_type:
      return std::nullopt;
  }
  return std::nullopt;
}

/// One entry a relation, with every reason and every part of the statement that asks for it.
void add_touched(std::vector<Touched>& list, Touched touched) {
  for (Touched& known : list) {
    if (known.schema != touched.schema || known.name != touched.name) continue;
    if (known.reason.find(touched.reason) == std::string::npos) {
      known.reason += " and " + touched.reason;
    }
    for (std::size_t i = 0; i < touched.causes.size(); ++i) {
      if (is_caused_by(known, touched.causes[i])) continue;
      known.causes.push_back(touched.causes[i]);
      known.cause_reasons.push_back(std::move(touched.cause_reasons[i]));
    }
    return;
  }
  list.push_back(std::move(touched));
}

}  // namespace

const std::string& Touched::reason_of(Span part) const {
  const auto found = std::ranges::find(causes, part);
  return found == causes.end() ? reason
                               : cause_reasons[static_cast<std::size_t>(found - causes.begin())];
}

const RelationLock* Effects::lock_on(Oid relation) const {
  const auto found = std::ranges::find(locks, relation, &RelationLock::oid);
  return found == locks.end() ? nullptr : &*found;
}

void Collector::add_lock(RelationLock lock) {
  const Oid start = session_.transaction_start;
  lock.made_in_transaction = start != catalog::no_oid && lock.oid >= start;
  const auto [position, added] = lock_positions_.try_emplace(lock.oid, effects_.locks.size());
  if (added) {
    effects_.locks.push_back(std::move(lock));
  } else {
    RelationLock& known = effects_.locks[position->second];
    known.mode = stronger(known.mode, lock.mode);
  }
}

void Collector::lock(const Relation& relation, LockMode mode) {
  const std::optional<LockedKind> kind = locked_kind(relation.kind);
  if (!kind) return;
  add_lock({.oid = relation.oid,
            .kind = *kind,
            .schema = relation.schema,
            .name = relation.name,
            .mode = mode});
}

void Collector::lock(Oid relation, LockMode mode) {
  if (const Relation* found = catalog_.relations.find(relation)) lock(*found, mode);
}

void Collector::lock_with_descendants(const Relation& relation, LockMode mode) {
  for (const Relation* each : with_descendants(catalog_, relation)) lock(*each, mode);
}

void Collector::lock_index(Oid index, LockMode mode) {
  const Index* found = catalog_.indexes.find(index);
  if (found == nullptr) return;
  add_lock({.oid = index,
            .kind = LockedKind::index,
            .schema = found->schema,
            .name = found->name,
            .mode = mode});
}

void Collector::lock_indexes_of(const Relation& relation, LockMode mode) {
  for (const Oid index : relation.indexes) lock_index(index, mode);
}

void Collector::lock_sequence(Oid sequence, LockMode mode) {
  const Sequence* found = catalog_.sequences.find(sequence);
  if (found == nullptr) return;
  add_lock({.oid = sequence,
            .kind = LockedKind::sequence,
            .schema = found->schema,
            .name = found->name,
            .mode = mode});
}

void Collector::lock_sequences_of(const Relation& relation, LockMode mode) {
  for (const auto& [oid, sequence] : catalog_.sequences) {
    if (sequence.owner_relation == relation.oid) lock_sequence(oid, mode);
  }
}

void Collector::lock_class(const catalog::ClassRef& what, LockMode mode) {
  switch (what.kind) {
    case catalog::ClassKind::relation:
      return lock(what.oid, mode);
    case catalog::ClassKind::index:
      return lock_index(what.oid, mode);
    case catalog::ClassKind::sequence:
      return lock_sequence(what.oid, mode);
  }
}

void Collector::rewrite(const Relation& relation, const Cause& cause) {
  add_touched(effects_.rewrites, {relation.oid, relation.oid, relation.schema, relation.name,
                                  cause.reason, cause.parts, cause.part_reasons});
}

void Collector::scan(const Relation& relation, const Cause& cause) {
  if (!has_storage(relation)) return;
  add_touched(effects_.scans, {relation.oid, relation.oid, relation.schema, relation.name,
                               cause.reason, cause.parts, cause.part_reasons});
}

void Collector::build_index(Oid index, const Cause& cause) {
  const Index* found = catalog_.indexes.find(index);
  if (found == nullptr || found->partitioned) return;
  add_touched(effects_.index_builds, {index, found->relation, found->schema, found->name,
                                      cause.reason, cause.parts, cause.part_reasons});
}

void Collector::build_new_index(const Relation& relation, std::string_view name,
                                const Cause& cause) {
  if (!has_storage(relation)) return;
  add_touched(effects_.index_builds,
              {catalog::no_oid, relation.oid, relation.schema, std::string(name), cause.reason,
               cause.parts, cause.part_reasons});
}

void Collector::rebuild_indexes_of(const Relation& relation, const Cause& cause) {
  for (const Oid index : relation.indexes) build_index(index, cause);
}

void Collector::check_foreign_key(const Relation& table, std::string_view constraint,
                                  Oid references, std::vector<Span> parts) {
  if (!has_storage(table)) return;
  effects_.foreign_key_checks.push_back({std::string(constraint), table.oid, references, parts});
  scan(table, {"its rows are checked against a foreign key", std::move(parts)});
}

void Collector::truncate(const Relation& relation) {
  if (has_storage(relation) &&
      std::ranges::find(effects_.truncated, relation.oid) == effects_.truncated.end()) {
    effects_.truncated.push_back(relation.oid);
  }
}

void Collector::drop(const Relation& relation, catalog::ColumnNumber column) {
  if (relation.is_table()) effects_.dropped.push_back({relation.oid, column});
}

void Collector::refuse(std::string_view sqlstate, std::string message, Span span) {
  if (effects_.refused) return;
  effects_.refused = catalog::Refusal{std::string(sqlstate), std::move(message), span};
}

bool has_storage(const Relation& relation) {
  return relation.kind == RelationKind::table || relation.kind == RelationKind::materialized_view;
}

std::vector<const Relation*> with_descendants(const catalog::Catalog& catalog,
                                              const Relation& relation) {
  std::vector<const Relation*> all{&relation};
  for (const Oid oid : catalog::descendants(catalog, relation.oid)) {
    if (const Relation* child = catalog.relations.find(oid)) all.push_back(child);
  }
  return all;
}

const Relation* default_partition(const catalog::Catalog& catalog, const Relation& parent) {
  for (const Oid oid : parent.children) {
    const Relation* child = catalog.relations.find(oid);
    if (child != nullptr && child->is_partition() && child->partition_bound->is_default) {
      return child;
    }
  }
  return nullptr;
}

}  // namespace pgplumb::effects
