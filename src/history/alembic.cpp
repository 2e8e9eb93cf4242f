// Alembic: what `alembic upgrade FROM:TO --sql` prints. BEGIN and COMMIT stand in it, around all
// revisions or around each (alembic: runtime/migration.py).

#include "history/markers.h"
#include "history/scripts.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

bool marked(std::string_view text) { return has_words(text, "-- Running upgrade "); }

Evidence evidence_in(Disk& disk, const Folder& folder) {
  Evidence found = annotation_evidence(disk, folder, marked, "-- Running upgrade");
  if (!found.any()) return {};
  return std::move(found) | marker_evidence(disk, folder, "alembic.ini");
}

}  // namespace

constinit const Tool alembic{
    .framework = Framework::alembic,
    .name = "alembic",
    .order = "file names, numbers in them as numbers",
    .evidence_in = evidence_in,
    .collect = collect_scripts,
    .writing = {.no_new_files = "the steps are Python"},
};

}  // namespace pgplumb::history
