#pragma once

#include <string>
#include <vector>

#include "history/disk.h"

namespace pgplumb::history {

/// The files that a root changelog of Liquibase in the folder includes, in its order, through the
/// changelogs that it includes; none where no file of the folder is one.
struct Included {
  std::string changelog;  ///< empty: there is none
  std::vector<std::string> files;
};
Included included_by_changelog(Disk& disk, const Folder& folder);

}  // namespace pgplumb::history
