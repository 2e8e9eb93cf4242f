// Hasura: `migrations/<database>/<milliseconds>_<name>` with up.sql and down.sql, in the order of
// the numbers; before version 3 without the folder of the database (graphql-engine:
// cli/migrate/source/parse.go). The server runs a file in a transaction.

#include <algorithm>

#include "history/markers.h"
#include "history/path.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

constexpr std::size_t millisecond_digits = 13;

Verdict judge(std::string_view name) {
  const std::string_view number = number_before_underscore(name);
  if (number.empty()) return {.left_out = "Hasura runs folders named <number>_<name>"};
  return {.version = std::string(number)};
}

bool is_dated(const std::string& name) {
  return number_before_underscore(name).size() == millisecond_digits;
}

/// The config.yaml of Hasura's project, two folders up at most.
Evidence config_evidence(Disk& disk, const Folder& folder) {
  constexpr std::size_t highest = 3;
  const std::vector<std::string>& climb = disk.upward(folder.path);
  for (std::size_t height = 0; height < std::min(climb.size(), highest); ++height) {
    const std::string path = join(climb[height], "config.yaml");
    if (disk.has_file(path) &&
        disk.text(path).find("metadata_directory") != std::string_view::npos) {
      return {Evidence::marker, path + " names metadata_directory"};
    }
  }
  return {};
}

Evidence evidence_in(Disk& disk, const Folder& folder) {
  if (!any_folder_with(disk, folder, "up.sql")) return {};
  Evidence found = config_evidence(disk, folder);
  if (std::ranges::any_of(folder.folders, is_dated)) {
    found |= {Evidence::annotation, "folders are named <milliseconds>_<name>"};
  }
  return found;
}

Collection collect(Disk& disk, const Folder& folder) {
  Collection collection =
      folder_each(disk, folder, "up.sql", judge, "Hasura goes forward by up.sql alone");
  sort_by(collection, compare_numbers, &Candidate::version);
  pair_in_folders(disk, collection, "down.sql");
  return collection;
}

/// The first line alone, blanks around it let pass (cli/migrate/detect_no_transaction_test.go).
Reading read(Disk&, const Candidate& file, std::string_view text, TransactionModel usual) {
  Part part{.transaction = usual};
  for (const Line& line : lines_of(text)) {
    const std::string_view words = trim(line.text);
    if (!words.starts_with("--") && !words.empty()) break;
    if (words.find("hasura:no-transaction") == std::string_view::npos) continue;
    const bool heeded = line.begin == 0 && words == "-- hasura:no-transaction";
    if (heeded) part.transaction = TransactionModel::implicit;
    part.directives.push_back(directive_of(
        file, line,
        heeded ? "" : "Hasura wants `-- hasura:no-transaction` as the first line, and no more"));
  }
  return {.parts = {std::move(part)}};
}

}  // namespace

constinit const Tool hasura{
    .framework = Framework::hasura,
    .name = "hasura",
    .order = "the number before `_`",
    .evidence_in = evidence_in,
    .collect = collect,
    .read = read,
    .writing = {.head_outside = "-- hasura:no-transaction\n"},
};

}  // namespace pgplumb::history
