// sqlx: `<number>_<name>.sql`, or `.up.sql` with a `.down.sql`, in the order of the numbers, each
// in a transaction unless the text starts with `-- no-transaction` (sqlx:
// sqlx-core/src/migrate/source.rs, migration.rs).

#include "history/markers.h"
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
  if (is_down_name(name)) {
    return {.left_out = "a down file: sqlx runs it to go back"};
  }
  return {.version = std::string(number)};
}

constexpr std::string_view words = "-- no-transaction";

/// At byte 0: a byte order mark, a blank line or a comment before it, and sqlx does not see it.
bool opts_out(std::string_view text) { return text.starts_with(words); }

Evidence evidence_in(Disk& disk, const Folder& folder) {
  if (!runs_any(folder, judge)) return {};
  Evidence of_sqlx =
      marker_evidence(disk, folder, "sqlx.toml") | marker_evidence(disk, folder, ".sqlx") |
      annotation_evidence(disk, folder, opts_out, words) | cargo_evidence(disk, folder, "sqlx");
  if (!of_sqlx.any()) return {};
  return std::move(of_sqlx) | Evidence(Evidence::names, "files are named <number>_<name>.sql");
}

Collection collect(Disk&, const Folder& folder) {
  Collection collection = flat_files(folder, judge);
  sort_by(collection, compare_numbers, &Candidate::version);
  pair_by_number(folder, collection, is_down_name);
  return collection;
}

Reading read(Disk&, const Candidate& file, std::string_view text, TransactionModel usual) {
  Part part{.transaction = usual};
  if (text.find("no-transaction") == std::string_view::npos) return {.parts = {std::move(part)}};
  for (const Line& line : lines_of(text)) {
    const bool asks = after_comment_prefix(line.text, "no-transaction").has_value();
    const bool heeded = line.begin == 0 && opts_out(text);
    // Without its transaction a file is still one query (sqlx-postgres: connection/executor.rs).
    if (heeded) part.transaction = TransactionModel::implicit;
    if (asks || heeded) {
      part.directives.push_back(directive_of(
          file, line, heeded ? "" : "sqlx heeds it at the very start of the file alone"));
    }
    if (!asks && !trim(line.text).empty() && !trim(line.text).starts_with("--")) break;
  }
  return {.parts = {std::move(part)}};
}

}  // namespace

constinit const Tool sqlx{
    .framework = Framework::sqlx,
    .name = "sqlx",
    .order = "the number before `_`",
    .evidence_in = evidence_in,
    .collect = collect,
    .read = read,
    .marked = opts_out,
    .writing = {.head_outside = "-- no-transaction\n", .one_query_outside = true},
};

}  // namespace pgplumb::history
