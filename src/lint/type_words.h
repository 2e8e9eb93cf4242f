#pragma once

#include <string>
#include <vector>

#include "lint/blocking.h"

/// What rules about ALTER COLUMN ... TYPE say alike.
namespace pgplumb::lint {

/// The new type as PostgreSQL spells it, or as written where it is not known.
std::string new_type(const BlockingPart& part);

/// "changing orders.total from integer to bigint".
std::string type_change_words(const BlockingPart& part);

/// What stands on the column that the subcommand names and would not follow another column that
/// takes its name: "NOT NULL", "the default", "index orders_total_idx", "view totals",
/// "privileges".
std::vector<std::string> parts_on_column(const BlockingPart& part);

}  // namespace pgplumb::lint
