// Prisma: a folder with `migration.sql` for each migration, beside `migration_lock.toml`, in the
// order of localeCompare (prisma: packages/migrate/src/utils/listMigrations.ts). Up to 7.3 the file
// is one simple query; from 7.4 on (prisma-engines pull request 5767) it goes statement by
// statement.

#include "history/markers.h"
#include "history/npm_version.h"
#include "history/path.h"
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

int evidence_in(Disk& disk, const Folder& folder) {
  if (!any_folder_with(disk, folder, "migration.sql")) return evidence::none;
  return evidence::names | place_evidence(folder, "prisma/migrations") |
         (folder.has_file(lock_name) ? evidence::marker : evidence::none);
}

TransactionModel transaction_of(Disk& disk, const Folder& folder) {
  NpmRange range = npm_version(disk, folder.path, "prisma");
  if (!range.lowest && !range.above) range = npm_version(disk, folder.path, "@prisma/client");
  if (range.all_before(first_by_statement)) return TransactionModel::implicit;
  if (range.all_from(first_by_statement)) return TransactionModel::statement;
  return TransactionModel::implicit_or_statement;
}

Collection collect(Disk& disk, const Folder& folder) {
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
  collection.transaction = transaction_of(disk, folder);
  return collection;
}

}  // namespace

constinit const Tool prisma{
    .framework = Framework::prisma,
    .name = "prisma",
    .evidence_in = evidence_in,
    .collect = collect,
};

}  // namespace pgplumb::history
