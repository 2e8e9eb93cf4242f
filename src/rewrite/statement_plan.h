#pragma once

#include <string>
#include <vector>

#include "lint/safe_steps.h"

/// A statement that blocks writers while it works, as steps that let them pass. The steps are those
/// that the rules show.
namespace pgplumb::rewrite {

struct StatementPlan {
  lint::SafePlan steps;    ///< none: the statement stays as it is
  std::string words = {};  ///< what of it is planned, for the names of files: "total_type"
  std::vector<std::string> notes = {};  ///< sentences: what is left to people
};

/// Notes tell also what works under a lock and has no steps.
StatementPlan plan_statement(const lint::StatementContext& context);

/// The statement reads or writes all rows of a table in use, or builds an index of it, under a lock
/// that keeps its writers out; the name of such a table, empty where there is none.
std::string blocked_table(const lint::StatementContext& context);

}  // namespace pgplumb::rewrite
