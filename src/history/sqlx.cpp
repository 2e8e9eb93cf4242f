// sqlx: `<number>_<name>.sql`, or `.up.sql` with a `.down.sql`, in the order of the numbers, each
// in a transaction unless the text starts with `-- no-transaction` (sqlx:
// sqlx-core/src/migrate/source.rs, migration.rs).

#include "history/path.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

Verdict judge(std::string_view name) {
  const std::string_view number = number_before_underscore(name);
  if (number.empty()) {
    const bool refused = name.find('_') != std::string_view::npos;
    return {.left_out = refused ? "sqlx refuses a name whose part before `_` is no number"
                                : "sqlx runs files named <number>_<name>.sql"};
  }
  if (stem_of(name).ends_with(".down")) {
    return {.left_out = "a down file: sqlx runs it to go back"};
  }
  return {.version = std::string(number)};
}

/// At byte 0: a byte order mark, a blank line or a comment before it, and sqlx does not see it.
bool opts_out(std::string_view text) { return text.starts_with("-- no-transaction"); }

int evidence_in(Disk& disk, const Folder& folder) {
  if (!runs_any(folder, judge)) return evidence::none;
  const int of_sqlx =
      cargo_evidence(disk, folder, "sqlx") | marker_evidence(disk, folder, "sqlx.toml") |
      marker_evidence(disk, folder, ".sqlx") | annotation_evidence(disk, folder, opts_out);
  return of_sqlx == evidence::none ? evidence::none : of_sqlx | evidence::names;
}

Collection collect(Disk&, const Folder& folder) {
  Collection collection = flat_files(folder, judge);
  sort_by(collection, compare_numbers, &Candidate::version);
  return collection;
}

Reading read(Disk&, const Candidate&, std::string_view text, TransactionModel usual) {
  // Without its transaction a file is still one query (sqlx-postgres: connection/executor.rs).
  return {.parts = {{.transaction = opts_out(text) ? TransactionModel::implicit : usual}}};
}

}  // namespace

constinit const Tool sqlx{
    .framework = Framework::sqlx,
    .name = "sqlx",
    .evidence_in = evidence_in,
    .collect = collect,
    .read = read,
    .marked = opts_out,
};

}  // namespace pgplumb::history
