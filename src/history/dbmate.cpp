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
  if (!has_words(text, "migrate:up")) return false;
  for (const Line& line : lines_of(text)) {
    if (directive(line, "migrate:up")) return true;
  }
  return false;
}

Evidence evidence_in(Disk& disk, const Folder& folder) {
  if (!runs_any(folder, judge)) return {};
  Evidence found = annotation_evidence(disk, folder, marked, "-- migrate:up");
  if (!found.any()) return {};
  return std::move(found) | Evidence(Evidence::names, "files are named <number>*.sql") |
         place_evidence(folder, "db/migrations");
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

/// The file's pairs; the last of them has what is below its down line.
class Pairs {
 public:
  Pairs(const Candidate& file, std::string_view text, TransactionModel usual)
      : file_(file), usual_(usual), size_(static_cast<std::uint32_t>(text.size())) {
    for (const Line& line : lines_of(text)) take(line);
    for (Part& part : reading_.parts) finish(part);
  }
  Reading take_reading() { return std::move(reading_); }

 private:
  void take(const Line& line) {
    const auto up = directive(line, "migrate:up");
    const bool down = directive(line, "migrate:down").has_value();
    if (up || down) end_section(line.begin);
    if (up) {
      const bool opted_out = opts_out(*up);
      Part& part = reading_.parts.emplace_back();
      part.transaction = opted_out ? TransactionModel::implicit : usual_;
      if (opted_out || up->find("transaction") != std::string_view::npos) {
        part.directives.push_back(directive_of(
            file_, line,
            opted_out ? "" : "dbmate heeds `transaction:false` alone, without blanks"));
      }
      sections_.push_back({.begin = line.begin, .end = size_});
      in_up_ = true;
    } else if (down && !reading_.parts.empty()) {
      reading_.parts.back().down = {.path = file_.path, .begin = line.begin, .end = size_};
      in_up_ = false;
    }
    if (reading_.parts.empty()) {
      head_is_comment_ &= trim(line.text).empty() || trim(line.text).starts_with("--");
      if (head_is_comment_) head_end_ = line.next;
    }
  }

  void end_section(std::uint32_t end) {
    if (sections_.empty()) return;
    if (in_up_) {
      sections_.back().end = end;
    } else {
      reading_.parts.back().down.end = end;
    }
  }

  /// What comments say above the first section counts for the file: the first part has them.
  void finish(Part& part) {
    const auto index = static_cast<std::size_t>(&part - reading_.parts.data());
    const Section& section = sections_[index];
    part.begin = index == 0 ? 0 : section.begin;
    part.end = section.end;
    if (index == 0 && head_end_ < section.begin) {
      part.blanked.push_back({.begin = head_end_, .end = section.begin});
    }
  }

  const Candidate& file_;
  TransactionModel usual_;
  std::uint32_t size_;
  Reading reading_;
  std::vector<Section> sections_;  ///< of the parts
  std::uint32_t head_end_ = 0;
  bool head_is_comment_ = true;
  bool in_up_ = false;
};

Reading read(Disk&, const Candidate& file, std::string_view text, TransactionModel usual) {
  Reading reading = Pairs(file, text, usual).take_reading();
  if (reading.parts.empty()) return {.refused = "dbmate refuses a file without `-- migrate:up`"};
  return reading;
}

}  // namespace

constinit const Tool dbmate{
    .framework = Framework::dbmate,
    .name = "dbmate",
    .order = "file names by byte",
    .evidence_in = evidence_in,
    .collect = collect,
    .read = read,
    .marked = marked,
    .writing = {.head = "-- migrate:up\n",
                .head_outside = "-- migrate:up transaction:false\n",
                .tail = "\n-- migrate:down\n",
                .one_query_outside = true},
};

}  // namespace pgplumb::history
