#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "history/find.h"

/// From the paths that people name to the projects to be read.
namespace pgplumb::history {

/// A project before its files are read.
struct Planned {
  Found found;
  bool alone = false;  ///< a file that is part of nothing
  bool all_under_review = false;
  std::unordered_set<std::string> named;  ///< true paths: a file can be spelled in many ways
  [[nodiscard]] bool names(const std::string& path) const {
    return !named.empty() && named.contains(Disk::true_path(path));
  }
  [[nodiscard]] bool reviews(const std::string& path) const {
    return all_under_review || names(path);
  }
};

/// Files that are part of nothing, in the order given.
Planned plain_project(const std::string& root, const std::vector<std::string>& files);

class Planner {
 public:
  Planner(Disk& disk, const Options& options)
      : disk_(disk), options_(options), finder_(disk, options) {}

  Result<void> add_path(const std::string& given);
  /// The project of the folder, where there is one, as context.
  void add_context(const std::string& root);

  std::vector<Planned> planned;
  std::vector<std::string> without_sql;  ///< folders that are named and have nothing to check
  std::vector<LeftOut> left_out;
  [[nodiscard]] bool only_files() const { return any_file_ && !any_folder_; }

 private:
  void add_folder(const std::string& path);
  void add_file(const std::string& path);
  Planned& plan(const Found& found);

  Disk& disk_;
  const Options& options_;
  ProjectFinder finder_;
  std::unordered_map<std::string, std::size_t> places_;  ///< in `planned`, by true path of the root
  bool any_file_ = false;
  bool any_folder_ = false;
};

}  // namespace pgplumb::history
