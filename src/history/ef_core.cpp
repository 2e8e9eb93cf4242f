// Entity Framework Core: what `dotnet ef migrations script` prints. Each migration has its own
// START TRANSACTION and COMMIT; of an idempotent script the statements stand in DO blocks.

#include "history/markers.h"
#include "history/scripts.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

bool marked(std::string_view text) { return has_words(text, "__EFMigrationsHistory"); }

Evidence evidence_in(Disk& disk, const Folder& folder) {
  return annotation_evidence(disk, folder, marked, "__EFMigrationsHistory");
}

}  // namespace

constinit const Tool ef_core{
    .framework = Framework::ef_core,
    .name = "ef-core",
    .order = "file names, numbers in them as numbers",
    .evidence_in = evidence_in,
    .collect = collect_scripts,
    .writing = {.no_new_files = "the steps are C#"},
};

}  // namespace pgplumb::history
