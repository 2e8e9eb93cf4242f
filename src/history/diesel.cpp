// Diesel: a folder `<version>_<name>` with `up.sql` for each migration, in the order of the
// versions as strings, so 10 runs before 9 (diesel: migrations_internals/src/lib.rs,
// migration_source.rs).

#include <toml++/toml.h>

#include "history/path.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

/// What stands before the first `_`, without dashes: 2026-01-02-120000_x is 20260102120000.
Verdict judge(std::string_view name) {
  if (name.starts_with('.'))
    return {.left_out = "Diesel passes over folders that start with a dot"};
  std::string version(name.substr(0, name.find('_')));
  std::erase(version, '-');
  return {.version = std::move(version)};
}

int evidence_in(Disk& disk, const Folder& folder) {
  if (!any_folder_with(disk, folder, "up.sql")) return evidence::none;
  const bool own = any_folder_with(disk, folder, "metadata.toml") ||
                   disk.has_file(folder.at("00000000000000_diesel_initial_setup/up.sql"));
  return evidence::names | marker_evidence(disk, folder, "diesel.toml") |
         (own ? evidence::annotation : evidence::none) | cargo_evidence(disk, folder, "diesel");
}

Collection collect(Disk& disk, const Folder& folder) {
  Collection collection =
      folder_each(disk, folder, "up.sql", judge, "Diesel goes forward by up.sql alone");
  sort_by(collection, compare_bytes, &Candidate::version);
  return collection;
}

/// `run_in_transaction` of metadata.toml is false where the key is missing (a serde default), but
/// true where the file is missing or cannot be read.
bool in_transaction(std::string_view metadata) {
  try {
    const toml::table table = toml::parse(metadata);
    const auto key = table["run_in_transaction"];
    return key && key.is_boolean() ? key.as_boolean()->get() : static_cast<bool>(key);
  } catch (const toml::parse_error&) {
    return true;
  }
}

Reading read(Disk& disk, const Candidate& file, std::string_view, TransactionModel usual) {
  const std::string metadata = join(parent_of(file.path), "metadata.toml");
  const bool wrapped = !disk.has_file(metadata) || in_transaction(disk.text(metadata));
  // Without its transaction a file is still one query (`batch_execute`).
  return {.parts = {{.transaction = wrapped ? usual : TransactionModel::implicit}}};
}

}  // namespace

constinit const Tool diesel{
    .framework = Framework::diesel,
    .name = "diesel",
    .evidence_in = evidence_in,
    .collect = collect,
    .read = read,
};

}  // namespace pgplumb::history
