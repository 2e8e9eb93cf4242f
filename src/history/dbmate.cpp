// dbmate: `<digits><anything>.sql` in the order of the file names, cut by `-- migrate:up` and
// `-- migrate:down`. A file may have several pairs, each in its own transaction (dbmate:
// pkg/dbmate/db.go, pkg/dbmate/migration.go).

#include "history/markers.h"
#include "history/path.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

Verdict judge(std::string_view name) {
  const std::string_view digits = leading_digits(name);
  if (digits.empty()) return {.left_out = "dbmate runs files whose names start with digits"};
  return {.version = std::string(digits)};
}

/// What follows `-- migrate:up` on its line: options, or nothing at all.
std::optional<std::string_view> directive(const Line& line, std::string_view name) {
  const auto options = after_comment_prefix(line.text, name);
  if (!options || options->empty()) return options;
  return options->front() == ' ' || options->front() == '\t' ? options : std::nullopt;
}

bool marked(std::string_view text) {
  if (text.find("migrate:up") == std::string_view::npos) return false;
  for (const Line& line : lines_of(text)) {
    if (directive(line, "migrate:up")) return true;
  }
  return false;
}

int evidence_in(Disk& disk, const Folder& folder) {
  if (!runs_any(folder, judge)) return evidence::none;
  const int annotation = annotation_evidence(disk, folder, marked);
  if (annotation == evidence::none) return evidence::none;
  return annotation | evidence::names | place_evidence(folder, "db/migrations");
}

Collection collect(Disk&, const Folder& folder) {
  Collection collection = flat_files(folder, judge);
  sort_by(collection, compare_bytes, &Candidate::name);
  return collection;
}

/// `key:value` pairs, of which dbmate knows this one.
bool opts_out(std::string_view options) {
  while (!(options = trim(options)).empty()) {
    const std::size_t end = std::min(options.find_first_of(" \t"), options.size());
    if (options.substr(0, end) == "transaction:false") return true;
    options.remove_prefix(end);
  }
  return false;
}

Reading read(Disk&, const Candidate&, std::string_view text, TransactionModel usual) {
  struct Up {
    Section section;
    TransactionModel transaction;
  };
  std::vector<Up> ups;
  std::uint32_t head_end = 0;
  bool head_is_comment = true;
  bool open = false;
  for (const Line& line : lines_of(text)) {
    const auto up = directive(line, "migrate:up");
    const bool down = directive(line, "migrate:down").has_value();
    if ((up || down) && open) ups.back().section.end = line.begin;
    if (up) {
      ups.push_back(
          {.section = {.begin = line.begin, .end = static_cast<std::uint32_t>(text.size())},
           .transaction = opts_out(*up) ? TransactionModel::implicit : usual});
    }
    open = up || (open && !down);
    if (ups.empty()) {
      head_is_comment &= trim(line.text).empty() || trim(line.text).starts_with("--");
      if (head_is_comment) head_end = line.next;
    }
  }
  if (ups.empty()) return {.refused = "dbmate refuses a file without `-- migrate:up`"};
  Reading reading;
  for (const Up& up : ups) {
    reading.parts.push_back(
        {.transaction = up.transaction, .blanked = all_but(up.section, head_end, text.size())});
  }
  return reading;
}

}  // namespace

constinit const Tool dbmate{
    .framework = Framework::dbmate,
    .name = "dbmate",
    .evidence_in = evidence_in,
    .collect = collect,
    .read = read,
    .marked = marked,
};

}  // namespace pgplumb::history
