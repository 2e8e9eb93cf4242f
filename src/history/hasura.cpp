// Hasura: `migrations/<database>/<milliseconds>_<name>` with up.sql and down.sql, in the order of
// the numbers; before version 3 without the folder of the database, and in version 1 as flat files
// `<milliseconds>_<name>.up.sql`, or `.up.yaml` with the SQL inside (graphql-engine:
// cli/migrate/source/parse.go). The server runs a file in a transaction.

#include <fmt/format.h>

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

bool is_yaml(std::string_view name) { return name.ends_with(".yaml") || name.ends_with(".yml"); }

/// "1654696186008_init.up.sql", "...up.yaml": of version 1.
bool is_flat(const std::string& name) {
  return is_dated(name) &&
         (stem_of(name).ends_with(".up") || (is_yaml(name) && name.find(".up.") != name.npos));
}

/// The config.yaml of Hasura's project, two folders up at most; that of version 1 has less in it.
Evidence config_evidence(Disk& disk, const Folder& folder, std::string_view word) {
  constexpr std::size_t highest = 3;
  const std::vector<std::string>& climb = disk.upward(folder.path);
  for (std::size_t height = 0; height < std::min(climb.size(), highest); ++height) {
    const std::string path = join(climb[height], "config.yaml");
    if (disk.has_file(path) && disk.text(path).find(word) != std::string_view::npos) {
      return {Evidence::marker, fmt::format("{} names {}", path, word)};
    }
  }
  return {};
}

Verdict judge_flat(std::string_view name) {
  if (is_flat(std::string(name))) return {.version = std::string(leading_digits(name))};
  return {.left_out = is_down_name(name) ? "a down file: Hasura runs it to go back"
                                         : "Hasura runs files named <milliseconds>_<name>.up.sql"};
}

Collection collect_flat(const Folder& folder) {
  Collection collection = flat_files(folder, judge_flat);
  for (const std::string& name : folder.files) {
    if (!is_yaml(name) || !is_dated(name)) continue;
    collection.left_out.push_back(
        {.path = folder.at(name),
         .reason = "a migration of Hasura's version 1 in YAML: its SQL is not read"});
  }
  sort_by(collection, compare_numbers, &Candidate::version);
  pair_by_number(folder, collection, is_down_name);
  collection.version = "1";
  return collection;
}

Evidence evidence_in(Disk& disk, const Folder& folder) {
  if (std::ranges::any_of(folder.files, is_flat)) return config_evidence(disk, folder, "endpoint");
  if (!any_folder_with(disk, folder, "up.sql")) return {};
  Evidence found = config_evidence(disk, folder, "metadata_directory");
  if (std::ranges::any_of(folder.folders, is_dated)) {
    found |= {Evidence::annotation, "folders are named <milliseconds>_<name>"};
  }
  return found;
}

Collection collect(Disk& disk, const Folder& folder) {
  if (std::ranges::any_of(folder.files, is_flat)) return collect_flat(folder);
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
    .writing = {.head_outside = "-- hasura:no-transaction\n", .one_query_outside = true},
};

}  // namespace pgplumb::history
