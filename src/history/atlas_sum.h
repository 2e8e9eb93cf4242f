#pragma once

#include <string_view>
#include <vector>

#include "history/tool.h"

namespace pgplumb::history {

/// Compares the files of a folder, in their order, with its atlas.sum, and says in the first that
/// does not fit what is wrong: the checksums are of all up to a file (ariga/atlas:
/// sql/migrate/dir.go, NewHashFile).
void check_atlas_sum(Disk& disk, std::string_view sum, std::vector<Candidate>& files);

}  // namespace pgplumb::history
