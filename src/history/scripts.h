#pragma once

#include "history/tool.h"

/// Scripts that a tool printed for psql: each has its own BEGIN and COMMIT, and their order is that
/// of their names. What tells the tools apart is a line that only theirs have.
namespace pgplumb::history {

Collection collect_scripts(Disk& disk, const Folder& folder);

}  // namespace pgplumb::history
