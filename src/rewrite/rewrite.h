#pragma once

#include <string>
#include <vector>

#include "config/config.h"
#include "history/history.h"
#include "history/new_files.h"
#include "text/result.h"

/// A migration that blocks others while it works, as several that do not.
namespace pgplumb::rewrite {

struct Rewritten {
  std::vector<history::NewFile> files;  ///< in the order in which the tool runs them
  std::string cannot_write;             ///< why the files are to be shown only; else empty
  std::string root;                     ///< of the project: a part of the files' paths
  std::vector<std::string> notes;       ///< "a.sql:3: ...": what is left to people
  bool changed = false;                 ///< else the migration is well as it is, and there are none
};

/// Rewrites the migration of that path, which must be under review. Steps that only wait for data
/// to be validated come last, together; all else keeps its order.
Result<Rewritten> rewrite_migration(const history::History& history, const config::Config& config,
                                    const std::string& path);

}  // namespace pgplumb::rewrite
