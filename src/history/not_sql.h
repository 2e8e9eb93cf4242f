#pragma once

#include <optional>

#include "history/disk.h"
#include "history/history.h"

namespace pgplumb::history {

/// Why the migrations of a folder are not read: they are no SQL. Nothing where no tool of that kind
/// is known by them.
std::optional<LeftOut> migrations_without_sql(Disk& disk, const Folder& folder);

}  // namespace pgplumb::history
