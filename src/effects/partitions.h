#pragma once

#include "effects/collector.h"

namespace pgplumb::effects {

/// CREATE TABLE ... PARTITION OF: what it does to the parent and all that belongs to it.
void create_partition(Collector& out, const catalog::Relation& parent,
                      const sql::PartitionBound& bound);

}  // namespace pgplumb::effects
