#pragma once

#include "rewrite/part_plan.h"

namespace pgplumb::rewrite {

/// ALTER TABLE ... RENAME TO with a view under the old name for the code that still says it, which
/// people drop later. Nothing where the statement is another; no steps where something else takes
/// the old name.
PartPlan rename_plan(const lint::StatementContext& context);

}  // namespace pgplumb::rewrite
