#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "history/plan.h"

namespace pgplumb::history {

/// Reads the files of planned projects into a history. A file is part of one project only.
class Reader {
 public:
  Reader(Disk& disk, const Options& options) : disk_(disk), options_(options) {}

  Result<void> read(const Planned& planned);
  History finish();

 private:
  /// Another script in the place of a command of this one.
  struct Place {
    std::uint32_t begin = 0;  ///< the command
    std::uint32_t end = 0;
    std::string written;  ///< the file as the command has it
    std::string path;     ///< empty: it cannot be found
    bool context = false;
  };

  /// Adds the migrations of a file; yields why the tool refuses it, or nothing.
  Result<std::string> read_file(const Planned& planned, const Candidate& candidate,
                                Project& project);
  Migration migration_of(const Planned& planned, const Candidate& candidate, std::uint32_t file,
                         Part part) const;
  void read_down(const Planned& planned, Migration& migration);
  /// A script, cut where it takes in another one, and those others in between.
  void add_script(const Migration& script, const std::string& path, std::vector<Place> places,
                  const Planned& planned, Project& project);
  void add_part(const Migration& script, std::uint32_t begin, std::uint32_t end, Project& project);
  /// Where psql reads other scripts.
  std::vector<Place> includes_in(const Migration& script, const std::string& path);
  /// The file to be read in a place; the error says why it is not.
  Result<std::uint32_t> file_to_take_in(const std::string& path, const Project& project);
  /// What another script reads is not run by itself as well, unless somebody says so.
  void leave_out_included(Project& project);
  Result<std::uint32_t> file_of(const std::string& path);

  Disk& disk_;
  const Options& options_;
  History history_;
  std::unordered_map<std::string, std::uint32_t> files_;
  std::size_t untold_ = 0;            ///< scripts that are not read, of which nothing was said
  bool script_begins_ = false;        ///< no part of it was added yet
  std::vector<std::string> reading_;  ///< the scripts that are being read, outermost first
  std::unordered_set<std::uint32_t> included_;  ///< files that a script reads
  std::unordered_set<std::size_t> own_;  ///< the project's migrations that no other script reads
};

}  // namespace pgplumb::history
