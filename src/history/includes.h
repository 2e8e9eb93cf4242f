#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "history/disk.h"
#include "sql/parse.h"

/// psql reads other scripts at the place of `\i FILE` and `\ir FILE`.
namespace pgplumb::history {

struct Include {
  std::uint32_t begin = 0;  ///< the command, from its backslash
  std::uint32_t end = 0;
  std::string argument;   ///< the file as it is written
  bool relative = false;  ///< `\ir`: to the folder of the script
};

/// The includes of a script, in order, in what the options leave of it.
std::vector<Include> includes_of(const SourceFile& source, const sql::ParseOptions& options);

/// The file that an include of `script` means; empty where it cannot be found. `\i` is relative to
/// where psql was started, which nothing says: the script's folder is tried, then those above it.
std::string included_file(Disk& disk, const std::string& script, const Include& include);

}  // namespace pgplumb::history
