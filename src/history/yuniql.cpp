// yuniql: a folder `v<major>.<minor>` for each version with its scripts by name, `_init` on an
// empty database before them, `_pre` before and `_draft` and `_post` behind them on every run. One
// run is one transaction (yuniql: yuniql-core/Services/MigrationService.cs).

#include <algorithm>
#include <array>

#include "history/path.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

/// "0.01" of "v0.01" and of "v1.02-label"; empty where a folder is no version's.
std::string_view version_of(std::string_view name) {
  if (!name.starts_with('v')) return {};
  const std::size_t end = std::min(name.find('-'), name.size());
  const std::string_view version = name.substr(1, end - 1);
  const std::size_t dot = version.find('.');
  const bool well_formed = dot != std::string_view::npos && dot > 0 && dot + 1 < version.size() &&
                           version.find_first_not_of("0123456789.") == std::string_view::npos;
  return well_formed ? version : std::string_view();
}

bool is_version(const std::string& name) { return !version_of(name).empty(); }

Evidence evidence_in(Disk& disk, const Folder& folder) {
  const auto has_scripts = [&](const std::string& name) {
    return is_version(name) && std::ranges::any_of(disk.folder(folder.at(name)).files, is_sql_name);
  };
  if (!std::ranges::any_of(folder.folders, has_scripts)) return {};
  Evidence found(Evidence::annotation, "folders are named v<major>.<minor>");
  for (const char* own : {"_init", "_pre", "_draft", "_post", "_erase"}) {
    found |= own_marker_evidence(disk, folder, own);
  }
  return found;
}

void add_scripts(Disk& disk, const Folder& folder, const std::string& name,
                 Collection& collection) {
  for (std::string& path : sql_files_below(disk, disk.folder(folder.at(name)))) {
    const std::string script(path.substr(folder.path.empty() ? 0 : folder.path.size() + 1));
    collection.files.push_back(
        {.path = std::move(path), .version = std::string(version_of(name)), .name = script});
  }
}

Collection collect(Disk& disk, const Folder& folder) {
  std::vector<std::string> versions;
  std::ranges::copy_if(folder.folders, std::back_inserter(versions), is_version);
  std::ranges::stable_sort(versions, [](const std::string& a, const std::string& b) {
    return compare_dotted(version_of(a), version_of(b)) < 0;
  });
  Collection collection{.transaction = TransactionModel::run};
  for (const char* before : {"_init", "_pre"}) add_scripts(disk, folder, before, collection);
  for (const std::string& version : versions) add_scripts(disk, folder, version, collection);
  for (const char* behind : {"_draft", "_post"}) add_scripts(disk, folder, behind, collection);
  for (const std::string& path : not_taken(collection, sql_files_below(disk, folder))) {
    collection.left_out.push_back(
        {.path = path, .reason = "yuniql runs what is in the folders of versions"});
  }
  return collection;
}

}  // namespace

constinit const Tool yuniql{
    .framework = Framework::yuniql,
    .name = "yuniql",
    .order = "_init, _pre, the versions, _draft, _post; in each by path",
    .evidence_in = evidence_in,
    .collect = collect,
};

}  // namespace pgplumb::history
