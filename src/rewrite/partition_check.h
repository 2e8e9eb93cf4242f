#pragma once

#include <optional>

#include "lint/safe_steps.h"

namespace pgplumb::rewrite {

/// ATTACH PARTITION behind a CHECK that says what the bound does, so that no row is read under the
/// lock; nothing where the statement is another, or reads nothing, or its bound is not of one
/// column by range or list.
std::optional<lint::SafePlan> attach_plan(const lint::StatementContext& context);

}  // namespace pgplumb::rewrite
