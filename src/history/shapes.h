#pragma once

#include <string>
#include <string_view>

#include "history/order.h"
#include "history/tool.h"

/// The shapes that migrations have on disk, and the signs by which tools are known.
namespace pgplumb::history {

/// What a tool makes of a name.
struct Verdict {
  std::string version;
  std::string left_out;  ///< why the tool does not run it; empty where it does
};
using Judge = Verdict (*)(std::string_view name);

/// Files in one folder, known by their names.
Collection flat_files(const Folder& folder, Judge judge);
/// A folder for each migration, with the file of that name in it. Other SQL there is left out for
/// the reason given.
Collection folder_each(Disk& disk, const Folder& folder, std::string_view file, Judge judge,
                       std::string_view others);
/// Sorts by a member of the candidates, what is equal by name and path.
void sort_by(Collection& collection, Order order, std::string Candidate::* key);

/// Whether the tool runs any file of the folder.
bool runs_any(const Folder& folder, Judge judge);
/// Whether any subfolder has the file.
bool any_folder_with(Disk& disk, const Folder& folder, std::string_view file);

/// Whether migrations are looked for in a folder of that name: not where build tools and package
/// managers keep theirs, nor where the name starts with a dot.
bool is_searched(std::string_view name);
/// Whether a folder of that name holds what is for another database: "mysql".
bool is_other_database(std::string_view name);

/// The paths of all SQL files of the folder and below it, by path.
std::vector<std::string> sql_files_below(Disk& disk, const Folder& top);

/// Those of the paths that the tool neither runs nor has left out.
std::vector<std::string> not_taken(const Collection& collection, std::vector<std::string> paths);

/// "001" of "001_users.sql"; empty where there is none.
std::string_view leading_digits(std::string_view name);
/// The number of `<number>_<rest>`; empty where the name is otherwise, or the number greater than
/// the 64 bits that tools have for it.
std::string_view number_before_underscore(std::string_view name);

/// `x` of the number, without zeros before it: 7 of 007.
std::string_view significant_digits(std::string_view digits);

/// "001_users.down.sql".
bool is_down_name(std::string_view name);

/// Gives each file the down file of its number, which is in the same folder.
void pair_by_number(const Folder& folder, Collection& collection,
                    bool (*is_down)(std::string_view name));

/// Gives each file the down file of that name in its folder.
void pair_in_folders(Disk& disk, Collection& collection, std::string_view down);

/// Where the tool's markers are in any of the folder's SQL files; `words` are what is looked for.
Evidence annotation_evidence(Disk& disk, const Folder& folder,
                             bool (*marked)(std::string_view text), std::string_view words);
/// `marker` where a file or folder of that name is in the folder or beside it, `place` where it is
/// further up.
Evidence marker_evidence(Disk& disk, const Folder& folder, std::string_view name);
/// `marker` where a file or folder of that name is in the folder itself.
Evidence own_marker_evidence(Disk& disk, const Folder& folder, std::string_view name);
/// `place` where the path ends with these names: "db/migrations".
Evidence place_evidence(const Folder& folder, std::string_view place);
/// `manifest` where a manifest upward has a dependency of that name.
Evidence cargo_evidence(Disk& disk, const Folder& folder, std::string_view crate);
Evidence go_evidence(Disk& disk, const Folder& folder, std::string_view module);
Evidence npm_evidence(Disk& disk, const Folder& folder, std::string_view package);

}  // namespace pgplumb::history
