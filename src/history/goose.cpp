// goose: `<number>_<name>.sql` with `-- +goose Up` and `-- +goose Down` in one file, in the order
// of the numbers (goose: internal/sqlparser/parser.go, provider_collect.go).

#include "history/markers.h"
#include "history/path.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

Verdict judge(std::string_view name) {
  const std::string_view number = number_before_underscore(name);
  if (number.empty() || compare_numbers(number, "0") == 0) {
    return {.left_out = "goose runs files named <number>_<name>.sql, numbers from 1"};
  }
  return {.version = std::string(number)};
}

bool marked(std::string_view text) {
  if (!has_words(text, "+goose")) return false;
  for (const Line& line : lines_of(text)) {
    if (after_comment_prefix(line.text, "+goose")) return true;
  }
  return false;
}

Evidence evidence_in(Disk& disk, const Folder& folder) {
  if (!runs_any(folder, judge)) return {};
  Evidence found = annotation_evidence(disk, folder, marked, "-- +goose");
  if (!found.any()) return {};
  return std::move(found) | Evidence(Evidence::names, "files are named <number>_<name>.sql") |
         go_evidence(disk, folder, "pressly/goose");
}

Collection collect(Disk&, const Folder& folder) {
  Collection collection = flat_files(folder, judge);
  for (const std::string& name : folder.files) {
    if (!without_suffix(name, ".go").empty() && !name.ends_with("_test.go") &&
        judge(name).left_out.empty()) {
      collection.left_out.push_back({.path = folder.at(name), .reason = "a migration in Go"});
    }
  }
  sort_by(collection, compare_numbers, &Candidate::version);
  return collection;
}

/// The file's one up section. What stands above `Up` can only be comments.
Reading read(Disk&, const Candidate& file, std::string_view text, TransactionModel usual) {
  const auto size = static_cast<std::uint32_t>(text.size());
  Section up{.begin = 0, .end = size};
  Section down;
  bool any_up = false;
  std::vector<Directive> directives;
  for (const Line& line : lines_of(text)) {
    const auto annotation = after_comment_prefix(line.text, "+goose");
    if (!annotation) continue;
    const std::string_view word = trim(*annotation);
    if (equal_ignoring_case(word, "Up")) {
      any_up = true;
    } else if (equal_ignoring_case(word, "Down") && any_up && up.end == size) {
      up.end = line.begin;
      down = {.begin = line.begin, .end = size};
    } else if (equal_ignoring_case(word, "NO TRANSACTION")) {
      // extractAnnotation refuses an annotation with blanks before it.
      const bool heeded = line.text.starts_with("--");
      if (heeded) usual = TransactionModel::statement;
      directives.push_back(
          directive_of(file, line, heeded ? "" : "goose refuses an annotation that is indented"));
    }
  }
  if (!any_up) return {.refused = "goose refuses a file without `-- +goose Up`"};
  Part part = part_of(file, up, down, usual);
  part.directives = std::move(directives);
  return {.parts = {std::move(part)}};
}

}  // namespace

constinit const Tool goose{
    .framework = Framework::goose,
    .name = "goose",
    .order = "the number before `_`",
    .evidence_in = evidence_in,
    .collect = collect,
    .read = read,
    .marked = marked,
    .writing = {.head = "-- +goose Up\n",
                .head_outside = "-- +goose NO TRANSACTION\n-- +goose Up\n",
                .body_begin = "-- +goose StatementBegin\n",
                .body_end = "-- +goose StatementEnd\n"},
};

}  // namespace pgplumb::history
