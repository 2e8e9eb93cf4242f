#pragma once

#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "catalog/catalog.h"
#include "report/schema_diff.h"
#include "report/schema_order.h"

/// Behind render_diff_sql: what else must be dropped and made again for a change to be possible.
namespace pgplumb::report {

struct DiffPlan {
  /// Those of the diff, and what is the same but stands in the way of one; see
  /// `ObjectChange::is_made_again`.
  std::vector<ObjectChange> changes;
  std::vector<Renaming> renames;  ///< of what is not made again
  /// Functions, by their `Oid` before, that would have to be made again but cannot be dropped: a
  /// generated column, a partition key or a domain calls them.
  std::unordered_set<catalog::Oid> stuck;
  /// What goes before anything is made, in this order; by the schema before.
  std::vector<catalog::Oid> early_drops;
  /// What columns still have until they are changed.
  std::vector<catalog::Oid> late_drops;
};

DiffPlan plan_diff(const SchemaDiff& diff, const catalog::Catalog& before,
                   const catalog::Catalog& now);

}  // namespace pgplumb::report
