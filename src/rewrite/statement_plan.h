#pragma once

#include <optional>
#include <string>

#include "lint/safe_steps.h"

/// A statement that blocks writers while it works, as steps that let them pass. The steps are those
/// that the rules show.
namespace pgplumb::rewrite {

struct StatementPlan {
  lint::SafePlan steps;
  std::string words;  ///< what of the statement is planned, for the names of files: "total_type"
};

/// Nothing where the statement can stay as it is; `kept_for` then says why one that works under a
/// lock has no steps, and stays empty where it does no such work.
std::optional<StatementPlan> plan_statement(const lint::StatementContext& context,
                                            std::string& kept_for);

/// The statement reads or writes all rows of a table in use, or builds an index of it, under a lock
/// that keeps its writers out; the name of such a table, empty where there is none.
std::string blocked_table(const lint::StatementContext& context);

}  // namespace pgplumb::rewrite
