// golang-migrate: `<number>_<name>.up.sql`, in the order of the numbers, each file sent as one
// simple query (golang-migrate: source/parse.go, database/postgres/postgres.go).

#include "history/path.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

/// `^([0-9]+)_(.*)\.(down|up)\.(.*)$`, where the suffix is one of SQL.
Verdict judge(std::string_view name) {
  const std::string_view number = number_before_underscore(name);
  const std::string_view stem = stem_of(name);
  if (!number.empty() && stem.ends_with(".up")) return {.version = std::string(number)};
  if (!number.empty() && is_down_name(name)) {
    return {.left_out = "a down file: golang-migrate runs it to go back"};
  }
  return {.left_out = "golang-migrate runs files named <number>_<name>.up.sql"};
}

Evidence evidence_in(Disk& disk, const Folder& folder) {
  if (!runs_any(folder, judge)) return {};
  return Evidence(Evidence::names, "files are named <number>_<name>.up.sql") |
         go_evidence(disk, folder, "golang-migrate/migrate");
}

Collection collect(Disk&, const Folder& folder) {
  Collection collection = flat_files(folder, judge);
  sort_by(collection, compare_numbers, &Candidate::version);
  pair_by_number(folder, collection, is_down_name);
  collection.transaction = TransactionModel::implicit;
  return collection;
}

}  // namespace

constinit const Tool golang_migrate{
    .framework = Framework::golang_migrate,
    .name = "golang-migrate",
    .order = "the number before `_`",
    .evidence_in = evidence_in,
    .collect = collect,
};

}  // namespace pgplumb::history
