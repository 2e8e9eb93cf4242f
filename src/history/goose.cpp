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
  if (text.find("+goose") == std::string_view::npos) return false;
  for (const Line& line : lines_of(text)) {
    if (after_comment_prefix(line.text, "+goose")) return true;
  }
  return false;
}

int evidence_in(Disk& disk, const Folder& folder) {
  if (!runs_any(folder, judge)) return evidence::none;
  const int annotation = annotation_evidence(disk, folder, marked);
  if (annotation == evidence::none) return evidence::none;
  return annotation | evidence::names | go_evidence(disk, folder, "pressly/goose");
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
Reading read(Disk&, const Candidate&, std::string_view text, TransactionModel usual) {
  const auto size = static_cast<std::uint32_t>(text.size());
  std::optional<Section> up;
  Part part{.transaction = usual};
  for (const Line& line : lines_of(text)) {
    const auto annotation = after_comment_prefix(line.text, "+goose");
    if (!annotation) continue;
    const std::string_view word = trim(*annotation);
    if (equal_ignoring_case(word, "Up") && !up) {
      up = {.begin = 0, .end = size};
    } else if (equal_ignoring_case(word, "Down") && up && up->end == size) {
      up->end = line.begin;
    } else if (equal_ignoring_case(word, "NO TRANSACTION") && line.text.starts_with("--")) {
      // An indented annotation is no annotation: extractAnnotation refuses it.
      part.transaction = TransactionModel::statement;
    }
  }
  if (!up) return {.refused = "goose refuses a file without `-- +goose Up`"};
  part.blanked = all_but(*up, 0, text.size());
  return {.parts = {std::move(part)}};
}

}  // namespace

constinit const Tool goose{
    .framework = Framework::goose,
    .name = "goose",
    .evidence_in = evidence_in,
    .collect = collect,
    .read = read,
    .marked = marked,
};

}  // namespace pgplumb::history
