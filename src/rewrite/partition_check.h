#pragma once

#include "rewrite/part_plan.h"

namespace pgplumb::rewrite {

/// ATTACH PARTITION behind a CHECK that says what the bound does, so that no row is read under the
/// lock; nothing where the statement is another, or reads nothing. No steps where its bound is not
/// of one column by range or list, and where rows of another partition are read too.
PartPlan attach_plan(const lint::StatementContext& context);

}  // namespace pgplumb::rewrite
