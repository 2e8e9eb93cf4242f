#pragma once

#include <vector>

#include "lint/finding.h"

namespace pgplumb::lint {

/// One cause, one finding: a `Fold::guest` becomes a note of the first `Fold::host` that stands at
/// or behind it in its file and is at least as severe; its fix goes along, and its place where it
/// is of another statement. The findings are sorted by file and place.
void fold_findings(std::vector<Finding>& findings);

}  // namespace pgplumb::lint
