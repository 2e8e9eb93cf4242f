// Django: what `manage.py sqlmigrate APP NUMBER` prints. Each operation has a comment of three
// lines above it, and BEGIN and COMMIT stand around those of an atomic migration (django:
// core/management/commands/sqlmigrate.py).

#include <algorithm>
#include <array>

#include "history/markers.h"
#include "history/scripts.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

/// How descriptions of operations begin (django: db/migrations/operations, `describe`).
bool is_operation(std::string_view words) {
  constexpr std::array<std::string_view, 19> starts{
      "Create model ",         "Delete model ",
      "Rename model ",         "Add field ",
      "Remove field ",         "Alter field ",
      "Rename field ",         "Alter unique_together ",
      "Alter index_together ", "Alter order_with_respect_to ",
      "Change Meta options ",  "Change managers ",
      "Create index ",         "Remove index ",
      "Rename index ",         "Concurrently ",
      "Create constraint ",    "Remove constraint ",
      "Raw SQL operation"};
  return std::ranges::any_of(starts,
                             [&](std::string_view start) { return words.starts_with(start); });
}

/// `--`, `-- Create model User`, `--` in the first lines.
bool marked(std::string_view text) {
  constexpr std::size_t lines_looked_at = 8;
  std::array<std::string_view, 2> before;
  std::size_t seen = 0;
  for (const Line& line : lines_of(text)) {
    if (seen++ == lines_looked_at) break;
    const std::string_view words = trim(line.text);
    if (words == "--" && before[0] == "--" && before[1].starts_with("-- ") &&
        is_operation(before[1].substr(3)))
      return true;
    before = {before[1], words};
  }
  return false;
}

Evidence evidence_in(Disk& disk, const Folder& folder) {
  Evidence found = annotation_evidence(disk, folder, marked, "-- Create model");
  if (!found.any()) return {};
  return std::move(found) | marker_evidence(disk, folder, "manage.py");
}

}  // namespace

constinit const Tool django{
    .framework = Framework::django,
    .name = "django",
    .order = "file names, numbers in them as numbers",
    .evidence_in = evidence_in,
    .collect = collect_scripts,
    .writing = {.no_new_files = "the steps are Python"},
};

}  // namespace pgplumb::history
