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

Evidence evidence_in(Disk& disk, const Folder& folder) {
  if (!any_folder_with(disk, folder, "up.sql")) return {};
  Evidence found = marker_evidence(disk, folder, "diesel.toml");
  if (any_folder_with(disk, folder, "metadata.toml")) {
    found |= {Evidence::annotation, "a folder holds metadata.toml"};
  }
  if (disk.has_file(folder.at("00000000000000_diesel_initial_setup/up.sql"))) {
    found |= {Evidence::annotation, "00000000000000_diesel_initial_setup is there"};
  }
  return std::move(found) | Evidence(Evidence::names, "folders hold up.sql") |
         cargo_evidence(disk, folder, "diesel");
}

Collection collect(Disk& disk, const Folder& folder) {
  Collection collection =
      folder_each(disk, folder, "up.sql", judge, "Diesel goes forward by up.sql alone");
  sort_by(collection, compare_bytes, &Candidate::version);
  pair_in_folders(disk, collection, "down.sql");
  return collection;
}

constexpr std::string_view in_transaction = "run_in_transaction = true";

/// What metadata.toml asks for. `run_in_transaction` is false where the key is missing (a serde
/// default), but true where the file cannot be read.
Directive metadata_directive(std::string path, std::string_view metadata) {
  Directive directive{.path = std::move(path), .text = "run_in_transaction"};
  try {
    const toml::table table = toml::parse(metadata);
    const toml::node* key = table.get("run_in_transaction");
    const bool wrapped = key != nullptr && key->value_or(true);
    if (wrapped) {
      directive.text = in_transaction;
      directive.no_effect = "so it is without the file";
    } else {
      directive.text += key == nullptr ? " is missing, which is false" : " = false";
    }
  } catch (const toml::parse_error&) {
    directive.no_effect = "Diesel cannot read the file, and runs the migration in a transaction";
  }
  return directive;
}

Reading read(Disk& disk, const Candidate& file, std::string_view, TransactionModel usual) {
  const std::string metadata = join(parent_of(file.path), "metadata.toml");
  Part part{.transaction = usual};
  if (disk.has_file(metadata)) {
    Directive directive = metadata_directive(metadata, disk.text(metadata));
    // Without its transaction a file is still one query (`batch_execute`).
    if (directive.no_effect.empty()) part.transaction = TransactionModel::implicit;
    if (directive.text != in_transaction) part.directives.push_back(std::move(directive));
  }
  return {.parts = {std::move(part)}};
}

}  // namespace

constinit const Tool diesel{
    .framework = Framework::diesel,
    .name = "diesel",
    .order = "the version as a string: what is before `_`, without dashes",
    .evidence_in = evidence_in,
    .collect = collect,
    .read = read,
    .writing = {.beside = "metadata.toml",
                .beside_text = "run_in_transaction = false\n",
                .one_query_outside = true},
};

}  // namespace pgplumb::history
