#pragma once

#include "history/tool.h"

/// Prisma 8: a folder with `migration.json` and `ops.json` for each migration.
namespace pgplumb::history {

/// Whether any subfolder holds such a migration.
bool any_operations(Disk& disk, const Folder& folder);
Collection collect_operations(Disk& disk, const Folder& folder);
/// The SQL in the `execute` steps of an ops.json.
Reading read_operations(Disk& disk, const Candidate& file, std::string_view text,
                        TransactionModel usual);

}  // namespace pgplumb::history
