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

/// "001" of "001_users.sql"; empty where there is none.
std::string_view leading_digits(std::string_view name);
/// The number of `<number>_<rest>`; empty where the name is otherwise, or the number greater than
/// the 64 bits that tools have for it.
std::string_view number_before_underscore(std::string_view name);

/// `evidence::annotation` where the tool's markers are in any of the folder's SQL files.
int annotation_evidence(Disk& disk, const Folder& folder, bool (*marked)(std::string_view text));
/// `evidence::marker` where a file or folder of that name is in the folder or beside it,
/// `evidence::place` where it is further up.
int marker_evidence(Disk& disk, const Folder& folder, std::string_view name);
/// `evidence::place` where the path ends with these names: "db/migrations".
int place_evidence(const Folder& folder, std::string_view place);
/// `evidence::manifest` where a manifest upward has a dependency of that name.
int cargo_evidence(Disk& disk, const Folder& folder, std::string_view crate);
int go_evidence(Disk& disk, const Folder& folder, std::string_view module);

}  // namespace pgplumb::history
