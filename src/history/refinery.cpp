// refinery: `V<number>__<name>.sql` and `U<number>__<name>.sql` in the folder and below, by number;
// U is for those that may come late, and goes forward too (refinery: refinery_core/src/util.rs,
// runner.rs).

#include <algorithm>

#include "history/path.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

Verdict judge(std::string_view name) {
  const Verdict other{.left_out = "refinery runs files named V<number>__<name>.sql"};
  if (!name.starts_with('V') && !name.starts_with('U')) return other;
  const std::string_view digits = leading_digits(name.substr(1));
  if (digits.empty() || !name.substr(1 + digits.size()).starts_with("__")) return other;
  return {.version = std::string(digits)};
}

Evidence evidence_in(Disk& disk, const Folder& folder) {
  if (!runs_any(folder, judge)) return {};
  Evidence found =
      marker_evidence(disk, folder, "refinery.toml") | cargo_evidence(disk, folder, "refinery");
  if (!found.any()) return {};
  return std::move(found) | Evidence(Evidence::names, "files are named V<number>__<name>.sql");
}

Collection collect(Disk& disk, const Folder& folder) {
  Collection collection;
  for (const std::string& path : sql_files_below(disk, folder)) {
    const std::string_view name = name_of(path);
    Verdict verdict = judge(name);
    if (verdict.left_out.empty()) {
      collection.files.push_back(
          {.path = path, .version = std::move(verdict.version), .name = std::string(name)});
    } else {
      collection.left_out.push_back({.path = path, .reason = std::move(verdict.left_out)});
    }
  }
  sort_by(collection, compare_numbers, &Candidate::version);
  return collection;
}

}  // namespace

constinit const Tool refinery{
    .framework = Framework::refinery,
    .name = "refinery",
    .order = "the number behind V or U",
    .evidence_in = evidence_in,
    .collect = collect,
};

}  // namespace pgplumb::history
