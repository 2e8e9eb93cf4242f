#pragma once

#include <string>

#include "history/history.h"

/// What `pgplumb history` prints: the projects that were found and why, their migrations in order,
/// the transaction of each, and what was left out.
namespace pgplumb::report {

std::string render_history_text(const history::History& history);
std::string render_history_json(const history::History& history);

}  // namespace pgplumb::report
