#pragma once

#include "effects/collector.h"

namespace pgplumb::effects {

/// CREATE TABLE ... PARTITION OF: what it does to the parent and all that belongs to it.
void create_partition(Collector& out, const catalog::Relation& parent,
                      const sql::PartitionBound& bound);

/// Whether DETACH PARTITION ... CONCURRENTLY is to be had: since 14, and not where there is a
/// default partition (ATExecDetachPartition()).
bool can_detach_concurrently(const catalog::Catalog& catalog, const catalog::Relation& table);

}  // namespace pgplumb::effects
