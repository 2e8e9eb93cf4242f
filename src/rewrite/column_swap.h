#pragma once

#include "rewrite/part_plan.h"

namespace pgplumb::rewrite {

/// ALTER COLUMN ... TYPE by a second column that a trigger keeps up to date, a block that fills it
/// in batches, and a swap of names. The old column is left to people. None where more than a
/// default and NOT NULL hang on the column, which would not follow: see `lint::parts_on_column`.
PartPlan column_swap_plan(const lint::BlockingPart& part);

/// ADD COLUMN with a default that is computed for each row, as the column alone, its default for
/// new rows, and a block that fills the others; NOT NULL comes last. None where more than that
/// makes the server rewrite the table, or hangs on the column.
PartPlan column_fill_plan(const lint::BlockingPart& part);

}  // namespace pgplumb::rewrite
