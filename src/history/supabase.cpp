// Supabase CLI: `supabase/migrations/<digits>_<name>.sql` by name. It sends the statements of a
// file in one pipeline; from 2.109 on, what cannot run in a transaction goes out alone (supabase
// cli: pkg/migration/file.go, pull request 5671). `supabase/schemas` is the schema as it is wanted,
// no migration.

#include <algorithm>

#include "history/npm_version.h"
#include "history/path.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

constexpr NpmVersion first_segmented{.major = 2, .minor = 109};
constexpr std::string_view migrations_name = "migrations";

/// An `<...>_init.sql` from before the CLI kept histories is passed over (pkg/migration/list.go).
constexpr std::string_view first_kept_init = "20211209000000";

Verdict judge(std::string_view name) {
  const std::string_view digits = leading_digits(name);
  if (digits.empty() || !name.substr(digits.size()).starts_with('_')) {
    return {.left_out = "Supabase runs files named <digits>_<name>.sql"};
  }
  if (name.substr(digits.size()) == "_init.sql" && digits < first_kept_init) {
    return {.left_out = "Supabase passes over an init.sql from before December 2021"};
  }
  return {.version = std::string(digits)};
}

/// The folder of the migrations: this one, or the one in it where this is the project's.
std::string migrations_folder(Disk& disk, const Folder& folder) {
  const bool is_project =
      folder.has_file("config.toml") && disk.has_folder(folder.at(migrations_name));
  return is_project ? folder.at(migrations_name) : folder.path;
}

bool is_project_folder(Disk& disk, const std::string& path) {
  const std::string config = join(path, "config.toml");
  if (!disk.has_file(config)) return false;
  const std::string_view text = disk.text(config);
  return text.find("project_id") != std::string_view::npos ||
         text.find("[db") != std::string_view::npos || text.find("[auth") != std::string_view::npos;
}

Evidence evidence_in(Disk& disk, const Folder& folder) {
  const std::string path = migrations_folder(disk, folder);
  const Folder& migrations = disk.folder(path);
  if (!runs_any(migrations, judge) || name_of(Disk::true_path(path)) != migrations_name) return {};
  const std::string project = path == folder.path ? parent_of(path) : folder.path;
  Evidence found = place_evidence(migrations, "supabase/migrations");
  if (is_project_folder(disk, project)) {
    found |= {Evidence::marker, join(project, "config.toml") + " is Supabase's"};
  }
  if (!found.any()) return {};
  return std::move(found) | Evidence(Evidence::names, "files are named <digits>_<name>.sql") |
         npm_evidence(disk, folder, "supabase");
}

TransactionModel transaction_of(const NpmRange& version) {
  if (version.all_before(first_segmented)) return TransactionModel::pipeline;
  if (version.all_from(first_segmented)) return TransactionModel::segmented;
  return TransactionModel::pipeline_or_segmented;
}

std::string why_not(std::string_view path) {
  if (path.find("/schemas/") != std::string_view::npos) {
    return "the schema as it is wanted: migrations are made from it";
  }
  if (name_of(path) == "seed.sql" || path.find("/seed") != std::string_view::npos) {
    return "data for development";
  }
  return "no migration: it is not in supabase/migrations";
}

Collection collect(Disk& disk, const Folder& folder) {
  const std::string path = migrations_folder(disk, folder);
  Collection collection = flat_files(disk.folder(path), judge);
  sort_by(collection, compare_bytes, &Candidate::name);
  if (path != folder.path) {
    for (const std::string& file : sql_files_below(disk, folder)) {
      if (parent_of(file) != path) {
        collection.left_out.push_back({.path = file, .reason = why_not(file)});
      }
    }
  }
  const NpmRange version = npm_version(disk, folder.path, "supabase");
  collection.version = version.text();
  collection.transaction = transaction_of(version);
  return collection;
}

}  // namespace

constinit const Tool supabase{
    .framework = Framework::supabase,
    .name = "supabase",
    .order = "file names by byte",
    .evidence_in = evidence_in,
    .collect = collect,
    .fresh_session = true,  // RESET ALL before each file (pkg/migration/file.go)
};

}  // namespace pgplumb::history
