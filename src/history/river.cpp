// River's own migrations: `<number>_<name>.up.sql`, in which `/* TEMPLATE: schema */` stands for a
// schema, by number, each in a transaction (river: rivermigrate/river_migrate.go).

#include <algorithm>

#include "history/markers.h"
#include "history/path.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

Verdict judge(std::string_view name) {
  const std::string_view number = number_before_underscore(name);
  if (is_down_name(name)) return {.left_out = "a down file: River runs it to go back"};
  if (number.empty() || !stem_of(name).ends_with(".up")) {
    return {.left_out = "River runs files named <number>_<name>.up.sql"};
  }
  return {.version = std::string(number)};
}

bool marked(std::string_view text) { return has_words(text, "/* TEMPLATE: schema */"); }

Evidence evidence_in(Disk& disk, const Folder& folder) {
  if (!runs_any(folder, judge)) return {};
  Evidence found = annotation_evidence(disk, folder, marked, "/* TEMPLATE: schema */");
  if (!found.any()) return {};
  return std::move(found) | Evidence(Evidence::names, "files are named <number>_<name>.up.sql");
}

Collection collect(Disk&, const Folder& folder) {
  Collection collection = flat_files(folder, judge);
  sort_by(collection, compare_numbers, &Candidate::version);
  pair_by_number(folder, collection, is_down_name);
  return collection;
}

}  // namespace

constinit const Tool river{
    .framework = Framework::river,
    .name = "river",
    .order = "the number before `_`",
    .evidence_in = evidence_in,
    .collect = collect,
};

}  // namespace pgplumb::history
