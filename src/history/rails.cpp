// Rails: db/structure.sql, which is pg_dump's output with the applied versions behind it (rails:
// activerecord/lib/active_record/tasks/postgresql_database_tasks.rb). The migrations themselves are
// Ruby: what there is to read is the schema that they made.

#include <algorithm>

#include "history/path.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

constexpr std::string_view main_name = "structure.sql";

bool is_structure(std::string_view name) {
  return name == main_name || (name.ends_with("_structure.sql") && name.size() > main_name.size());
}

Verdict judge(std::string_view name) {
  if (name == main_name) return {};
  return {.left_out = is_structure(name) ? "the schema of another database" : "not structure.sql"};
}

bool is_made_by_rails(std::string_view text) {
  return text.find("schema_migrations") != std::string_view::npos ||
         text.find("ar_internal_metadata") != std::string_view::npos;
}

Evidence evidence_in(Disk& disk, const Folder& folder) {
  if (!folder.has_file(main_name)) return {};
  if (!is_made_by_rails(disk.text(folder.at(main_name)))) return {};
  return Evidence(Evidence::marker, folder.at(main_name) + " has schema_migrations") |
         place_evidence(folder, "db");
}

Collection collect(Disk&, const Folder& folder) {
  Collection collection = flat_files(folder, judge);
  collection.transaction = TransactionModel::psql;
  return collection;
}

}  // namespace

constinit const Tool rails{
    .framework = Framework::rails,
    .name = "rails",
    .order = "structure.sql alone",
    .evidence_in = evidence_in,
    .collect = collect,
    .is_dump = true,
    .steps_are_no_sql = true,
    .writing = {.no_new_files = "the steps are Ruby"},
};

}  // namespace pgplumb::history
