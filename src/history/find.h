#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "history/tool.h"

/// Which folders hold migrations, and of which tool.
namespace pgplumb::history {

struct Found {
  const Tool* tool = nullptr;
  std::string root;
  Evidence evidence;
  Collection collection;
  const ProjectOptions* configured = nullptr;  ///< what the options say of the folder
};

bool is_excluded(const Options& options, const std::string& path);

/// The migrations of a folder and of those below it. Where some are of a tool or at least named as
/// migrations are, other SQL further down is left out: seeds, queries, test data.
struct Search {
  std::vector<Found> found;
  std::vector<LeftOut> left_out;
};
Search search(Disk& disk, const Options& options, const std::string& folder);

/// Finds what files are a part of. Keeps what it learns of folders.
class ProjectFinder {
 public:
  ProjectFinder(Disk& disk, const Options& options) : disk_(disk), options_(options) {}

  /// The likeliest project of the file's folder and the folders above that runs the file or leaves
  /// it out; null where none does. Stays valid.
  const Found* project_with(const std::string& file);

 private:
  struct Known {
    std::optional<Found> found;
    std::unordered_set<std::string> files;  ///< run or left out
  };
  const Known& known(const std::string& folder);

  Disk& disk_;
  const Options& options_;
  std::unordered_map<std::string, Known> folders_;
  std::unordered_map<std::string, std::vector<std::string>> upward_;
};

}  // namespace pgplumb::history
