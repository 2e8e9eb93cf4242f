#pragma once

#include <string>
#include <vector>

#include "lint/safe_steps.h"

namespace pgplumb::rewrite {

/// What a statement, or a part of it, becomes.
struct PartPlan {
  lint::SafePlan steps;                 ///< none: it stays as it is
  std::string why_not = {};             ///< then; empty where there is nothing to gain
  std::vector<std::string> notes = {};  ///< sentences: what is left to people
};

}  // namespace pgplumb::rewrite
