#pragma once

#include "history/history.h"

namespace pgplumb::history {

/// The history that the path, as it is given from the working directory, had at a commit. Nothing
/// of it is compared: all is under review.
Result<History> find_history_at(const std::string& path, const std::string& revision,
                                const Options& options);
/// The same at the commit that `ref` and HEAD both come from.
Result<History> find_history_at_base(const std::string& path, const std::string& ref,
                                     const Options& options);

/// The default branch of the path's repository; empty where there is none.
std::string default_branch_at(const std::string& path);

}  // namespace pgplumb::history
