// A plain folder: whatever SQL lies in it, file names in their natural order (9 before 10), run as
// psql does, `init` before them. Markers of a tool still count, for the folder may be half of
// something.

#include <algorithm>
#include <array>
#include <iterator>

#include "history/markers.h"
#include "history/path.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

/// Whether a part of the name between dots says that the file goes back: `001_users.down.sql`.
bool goes_back(std::string_view name) {
  constexpr std::array<std::string_view, 4> words{"down", "undo", "revert", "rollback"};
  for (std::string_view stem = stem_of(name); !stem.empty();) {
    const std::size_t dot = std::min(stem.find('.'), stem.size());
    if (std::ranges::find(words, stem.substr(0, dot)) != words.end()) return true;
    stem.remove_prefix(std::min(dot + 1, stem.size()));
  }
  return false;
}

Verdict judge(std::string_view name) {
  if (goes_back(name)) return {.left_out = "a down file, by its name"};
  return {.version = std::string(leading_digits(name))};
}

bool is_numbered(const std::string& name) {
  return is_sql_name(name) && !leading_digits(name).empty();
}

/// Names and places that say "migrations" without saying whose: less than any tool's own.
Evidence evidence_in(Disk&, const Folder& folder) {
  if (!runs_any(folder, judge)) return {};
  if (std::ranges::any_of(folder.files, is_numbered)) {
    return {Evidence::manifest, "file names begin with numbers, and no tool is known by them"};
  }
  const bool called_so =
      place_evidence(folder, "migrations").any() || place_evidence(folder, "migration").any();
  if (!called_so) return {};
  return {Evidence::manifest, "the folder is called so, and no tool is known by it"};
}

/// A folder of that name beside numbered files is what they begin with.
constexpr std::string_view init_name = "init";

Collection collect(Disk& disk, const Folder& folder) {
  Collection collection = flat_files(folder, judge);
  sort_by(collection, compare_natural, &Candidate::name);
  if (std::ranges::any_of(folder.files, is_numbered)) {
    Collection first = flat_files(disk.folder(folder.at(init_name)), judge);
    sort_by(first, compare_natural, &Candidate::name);
    collection.files.insert(collection.files.begin(), first.files.begin(), first.files.end());
    std::ranges::move(first.left_out, std::back_inserter(collection.left_out));
  }
  collection.transaction = TransactionModel::psql;
  // Without a number a file is rather a part of the schema than a step.
  for (Candidate& file : collection.files) file.repeatable = file.version.empty();
  return collection;
}

}  // namespace

constinit const Tool plain{
    .framework = Framework::plain,
    .name = "plain",
    .order = "file names, numbers in them as numbers, init before them",
    .evidence_in = evidence_in,
    .collect = collect,
    .read = read_by_own_markers,
    .keeps_connection = false,
};

}  // namespace pgplumb::history
