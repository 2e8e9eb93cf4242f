// Prisma: a folder with `migration.sql` for each migration, beside `migration_lock.toml`, in the
// order of localeCompare (prisma: packages/migrate/src/utils/listMigrations.ts). Up to 7.3 the file
// is one simple query; from 7.4 on (prisma-engines pull request 5767) it goes statement by
// statement.

#include "history/markers.h"
#include "history/npm_version.h"
#include "history/path.h"
#include "history/prisma_operations.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

constexpr std::string_view lock_name = "migration_lock.toml";
constexpr NpmVersion first_by_statement{.major = 7, .minor = 4};

Verdict judge(std::string_view name) {
  const std::string_view number = leading_digits(name);
  return {.version = std::string(number.empty() ? name : number)};
}

/// The database that migration_lock.toml names, read line by line as Prisma does.
std::string provider_of(std::string_view lock) {
  for (const Line& line : lines_of(lock)) {
    if (!line.text.starts_with("provider")) continue;
    const std::size_t open = line.text.find('"');
    const std::size_t close = line.text.find('"', open + 1);
    if (open == std::string_view::npos || close == std::string_view::npos) continue;
    return std::string(line.text.substr(open + 1, close - open - 1));
  }
  return "postgresql";
}

Evidence evidence_in(Disk& disk, const Folder& folder) {
  if (any_operations(disk, folder)) {
    return {Evidence::marker, "folders hold migration.json and ops.json"};
  }
  if (!any_folder_with(disk, folder, "migration.sql")) return {};
  Evidence found(Evidence::names, "folders hold migration.sql");
  if (folder.has_file(lock_name)) found |= own_marker_evidence(disk, folder, lock_name);
  return std::move(found) | place_evidence(folder, "prisma/migrations");
}

NpmRange version_of(Disk& disk, const Folder& folder) {
  const NpmRange range = npm_version(disk, folder.path, "prisma");
  return range.lowest || range.above ? range : npm_version(disk, folder.path, "@prisma/client");
}

TransactionModel transaction_of(const NpmRange& range) {
  if (range.all_before(first_by_statement)) return TransactionModel::implicit;
  if (range.all_from(first_by_statement)) return TransactionModel::statement;
  return TransactionModel::implicit_or_statement;
}

Collection collect(Disk& disk, const Folder& folder) {
  if (any_operations(disk, folder)) return collect_operations(disk, folder);
  Collection collection =
      folder_each(disk, folder, "migration.sql", judge, "Prisma runs migration.sql alone");
  sort_by(collection, compare_locale, &Candidate::name);
  const std::string provider = provider_of(
      folder.has_file(lock_name) ? disk.text(folder.at(lock_name)) : std::string_view());
  if (provider != "postgresql" && provider != "postgres" && provider != "cockroachdb") {
    for (const Candidate& file : collection.files) {
      collection.left_out.push_back(
          {.path = file.path, .reason = "migration_lock.toml says it is for " + provider});
    }
    collection.files.clear();
  }
  const NpmRange range = version_of(disk, folder);
  collection.version = range.text();
  collection.transaction = transaction_of(range);
  return collection;
}

/// The operations of Prisma 8, or a script as it is.
Reading read(Disk& disk, const Candidate& file, std::string_view text, TransactionModel usual) {
  if (name_of(file.path) == "ops.json") return read_operations(disk, file, text, usual);
  return {.parts = {{.transaction = usual}}};
}

}  // namespace

constinit const Tool prisma{
    .framework = Framework::prisma,
    .name = "prisma",
    .order = "folder names as localeCompare has them; of Prisma 8, the hashes from and to",
    .evidence_in = evidence_in,
    .collect = collect,
    .read = read,
};

}  // namespace pgplumb::history
