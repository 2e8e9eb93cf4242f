// sql-migrate: any SQL file with `-- +migrate Up` and `-- +migrate Down`, those with a number
// before the name first and by number, then the others by name (sql-migrate: migrate.go,
// sqlparse/sqlparse.go).

#include <algorithm>

#include "history/markers.h"
#include "history/path.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

constexpr std::string_view prefix = "-- +migrate ";

Verdict judge(std::string_view name) { return {.version = std::string(leading_digits(name))}; }

bool marked(std::string_view text) {
  if (!has_words(text, prefix)) return false;
  for (const Line& line : lines_of(text)) {
    if (line.text.starts_with(prefix)) return true;
  }
  return false;
}

Evidence evidence_in(Disk& disk, const Folder& folder) {
  Evidence found = annotation_evidence(disk, folder, marked, "-- +migrate");
  if (!found.any()) return {};
  return std::move(found) | marker_evidence(disk, folder, "dbconfig.yml") |
         go_evidence(disk, folder, "rubenv/sql-migrate");
}

Collection collect(Disk&, const Folder& folder) {
  Collection collection = flat_files(folder, judge);
  sort_by(collection, compare_bytes, &Candidate::name);
  std::ranges::stable_sort(collection.files, [](const Candidate& a, const Candidate& b) {
    if (a.version.empty() || b.version.empty()) return !a.version.empty() && b.version.empty();
    return compare_numbers(a.version, b.version) < 0;
  });
  return collection;
}

Reading read(Disk&, const Candidate& file, std::string_view text, TransactionModel usual) {
  const auto size = static_cast<std::uint32_t>(text.size());
  Section up;
  Section down;
  std::vector<Directive> directives;
  for (const Line& line : lines_of(text)) {
    if (!line.text.starts_with(prefix)) continue;
    const std::string_view words = line.text.substr(prefix.size());
    const bool opts_out = words.find("notransaction") != std::string_view::npos;
    if (words.starts_with("Up") && up.end == 0) {
      up = {.begin = line.begin, .end = size};
      if (opts_out) usual = TransactionModel::statement;
      if (opts_out) directives.push_back(directive_of(file, line));
    } else if (words.starts_with("Down") && down.end == 0) {
      down = {.begin = line.begin, .end = size};
      if (up.end != 0) up.end = line.begin;
    }
  }
  if (up.end == 0) return {.refused = "sql-migrate finds no `-- +migrate Up` in the file"};
  Part part = part_of(file, up, down, usual);
  part.directives = std::move(directives);
  return {.parts = {std::move(part)}};
}

}  // namespace

constinit const Tool sql_migrate{
    .framework = Framework::sql_migrate,
    .name = "sql-migrate",
    .order = "the number before the name, then names by byte",
    .evidence_in = evidence_in,
    .collect = collect,
    .read = read,
    .marked = marked,
    .writing = {.head = "-- +migrate Up\n",
                .head_outside = "-- +migrate Up notransaction\n",
                .body_begin = "-- +migrate StatementBegin\n",
                .body_end = "-- +migrate StatementEnd\n"},
};

}  // namespace pgplumb::history
