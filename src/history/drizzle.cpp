// Drizzle Kit. Up to 0.x `<tag>.sql` in the order of meta/_journal.json, which alone says what runs
// (drizzle-orm: src/migrator.ts); from 1.0 on a folder `<14 digits>_<name>` with migration.sql and
// snapshot.json, by localeCompare. All pending migrations are one transaction, and there is no way
// out of it (drizzle-orm: src/pg-core/dialect.ts).

#include <algorithm>
#include <boost/json.hpp>

#include "history/path.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

constexpr std::string_view journal_name = "meta/_journal.json";

/// The tags of the journal; none where it is for another database or cannot be read.
std::vector<std::string> read_journal(std::string_view text) {
  boost::system::error_code error;
  const boost::json::value journal = boost::json::parse(text, error);
  const boost::json::object* object = error ? nullptr : journal.if_object();
  if (object == nullptr) return {};
  const boost::json::value* dialect = object->if_contains("dialect");
  if (dialect != nullptr && *dialect != "postgresql" && *dialect != "pg") return {};
  const boost::json::value* entries = object->if_contains("entries");
  if (entries == nullptr || !entries->is_array()) return {};
  std::vector<std::pair<std::int64_t, std::string>> tags;
  for (const boost::json::value& entry : entries->get_array()) {
    if (!entry.is_object()) continue;
    const boost::json::value* tag = entry.get_object().if_contains("tag");
    const boost::json::value* index = entry.get_object().if_contains("idx");
    if (tag == nullptr || !tag->is_string()) continue;
    const bool has_index = index != nullptr && index->is_int64();
    tags.emplace_back(has_index ? index->get_int64() : 0, tag->get_string());
  }
  std::ranges::stable_sort(tags, {}, &std::pair<std::int64_t, std::string>::first);
  std::vector<std::string> names;
  for (auto& [index, tag] : tags) names.push_back(std::move(tag));
  return names;
}

std::vector<std::string> journal_of(Disk& disk, const Folder& folder) {
  const std::string path = folder.at(journal_name);
  return disk.has_file(path) ? read_journal(disk.text(path)) : std::vector<std::string>();
}

Verdict judge(std::string_view name) { return {.version = std::string(leading_digits(name))}; }

bool is_first_layout(Disk& disk, const Folder& folder) {
  return std::ranges::any_of(journal_of(disk, folder),
                             [&](const std::string& tag) { return folder.has_file(tag + ".sql"); });
}

/// Where the journal names no file that is there, somebody runs the files by hand.
Evidence evidence_in(Disk& disk, const Folder& folder) {
  if (is_first_layout(disk, folder)) return own_marker_evidence(disk, folder, journal_name);
  if (!any_folder_with(disk, folder, "migration.sql") ||
      !any_folder_with(disk, folder, "snapshot.json")) {
    return {};
  }
  return Evidence(Evidence::annotation, "folders hold migration.sql and snapshot.json") |
         npm_evidence(disk, folder, "drizzle-orm");
}

Collection collect_journal(Disk& disk, const Folder& folder) {
  Collection collection{.version = "v0"};
  for (const std::string& tag : journal_of(disk, folder)) {
    const std::string path = folder.at(tag + ".sql");
    if (disk.has_file(path)) {
      collection.files.push_back({.path = path, .version = judge(tag).version, .name = tag});
    } else {
      collection.left_out.push_back(
          {.path = path, .reason = "the journal names it; it is missing, and migrate() stops"});
    }
  }
  std::vector<std::string> scripts;
  for (const std::string& name : folder.files) {
    if (is_sql_name(name)) scripts.push_back(folder.at(name));
  }
  for (const std::string& path : not_taken(collection, std::move(scripts))) {
    collection.left_out.push_back(
        {.path = path, .reason = "not in meta/_journal.json: Drizzle does not run it"});
  }
  return collection;
}

Collection collect(Disk& disk, const Folder& folder) {
  Collection collection;
  if (is_first_layout(disk, folder)) {
    collection = collect_journal(disk, folder);
  } else {
    collection =
        folder_each(disk, folder, "migration.sql", judge, "Drizzle runs migration.sql alone");
    sort_by(collection, compare_locale, &Candidate::name);
    collection.version = "v1";
  }
  collection.transaction = TransactionModel::run;
  return collection;
}

}  // namespace

constinit const Tool drizzle{
    .framework = Framework::drizzle,
    .name = "drizzle",
    .order = "meta/_journal.json; of v1, folder names as localeCompare has them",
    .evidence_in = evidence_in,
    .collect = collect,
    .writing =
        {.no_new_files =
             "Drizzle runs what its journal names: drizzle-kit generate --custom makes the steps"},
};

}  // namespace pgplumb::history
