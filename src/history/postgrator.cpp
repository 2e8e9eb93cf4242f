// postgrator: `<number>.do.<name>.sql` and `<number>.undo.<name>.sql` by number, each sent as one
// simple query (postgrator: lib/createMigrations.js, node-postgres).

#include <algorithm>

#include "history/path.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

/// Whether the direction stands behind the number: `001.do.sql`, `001.do.users.sql`.
bool goes(std::string_view name, std::string_view direction) {
  const std::string_view digits = leading_digits(name);
  if (digits.empty()) return false;
  const std::string_view rest = name.substr(digits.size());
  return rest.starts_with(direction) && rest.substr(direction.size()).starts_with('.');
}

bool is_down(std::string_view name) { return goes(name, ".undo"); }

Verdict judge(std::string_view name) {
  if (is_down(name)) return {.left_out = "an undo file: postgrator runs it to go back"};
  if (!goes(name, ".do")) return {.left_out = "postgrator runs files named <number>.do.<name>.sql"};
  return {.version = std::string(leading_digits(name))};
}

Evidence evidence_in(Disk& disk, const Folder& folder) {
  if (!runs_any(folder, judge)) return {};
  return Evidence(Evidence::annotation, "files are named <number>.do.<name>.sql") |
         npm_evidence(disk, folder, "postgrator");
}

Collection collect(Disk&, const Folder& folder) {
  Collection collection = flat_files(folder, judge);
  sort_by(collection, compare_numbers, &Candidate::version);
  pair_by_number(folder, collection, is_down);
  collection.transaction = TransactionModel::implicit;
  return collection;
}

}  // namespace

constinit const Tool postgrator{
    .framework = Framework::postgrator,
    .name = "postgrator",
    .order = "the number before `.do`",
    .evidence_in = evidence_in,
    .collect = collect,
};

}  // namespace pgplumb::history
