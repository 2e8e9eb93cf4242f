#pragma once

#include <functional>

#include "effects/collector.h"

/// The other ends of foreign keys, and how they may be added.
namespace pgplumb::effects {

/// On the table that a key refers to, of each row that comes to the other: RI_FKey_check() reads
/// the row FOR KEY SHARE.
inline constexpr LockMode foreign_key_check_lock = LockMode::row_share;

/// Whether a foreign key of the table may be added NOT VALID: before 18 not to a partitioned one
/// (ATAddForeignKeyConstraint()).
bool takes_not_valid_foreign_key(const catalog::Catalog& catalog, const catalog::Relation& table);

/// Calls `visit` for every foreign key that refers to the relation, with the table that has it.
void for_each_reference(const catalog::Catalog& catalog, const catalog::Relation& referenced,
                        const std::function<void(const catalog::Relation& table,
                                                 const catalog::Constraint& key)>& visit);

/// Locks the table that a key refers to, partitions of it included: the triggers that enforce the
/// key are on each of them (addFkRecurseReferenced(), RemoveTriggerById()).
void lock_referenced(Collector& out, catalog::Oid referenced, LockMode mode);

/// Locks the tables whose triggers go with a key to this one: up to 14 a partitioned table had
/// none itself.
void lock_for_dropped_triggers(Collector& out, catalog::Oid referenced);

}  // namespace pgplumb::effects
