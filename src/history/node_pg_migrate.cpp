// node-pg-migrate: `<number>_<name>.sql`, cut by `-- Up Migration` and `-- Down Migration`, in the
// order of the numbers as points in time (node-pg-migrate: src/sqlMigration.ts, src/migration.ts).
// All pending migrations are one transaction; only those in JavaScript can opt out.

#include <algorithm>
#include <chrono>

#include "history/markers.h"
#include "history/path.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

/// The number before `_`; 0 where there is none, which node-pg-migrate says and runs first.
Verdict judge(std::string_view name) {
  if (name.starts_with('.')) return {.left_out = "node-pg-migrate passes over hidden files"};
  const std::string_view digits = leading_digits(name);
  const bool is_number = !digits.empty() && name.substr(digits.size()).starts_with('_');
  return {.version = is_number ? std::string(digits) : "0"};
}

bool is_numbered(const std::string& name) {
  return is_sql_name(name) && judge(name).version != "0";
}

/// `-- Up Migration` in any case, dashes and blanks before it (`/^\s*--[\s-]*up\s+migration/im`).
bool is_line(std::string_view line, std::string_view direction) {
  std::string_view text = trim(line);
  if (!text.starts_with("--")) return false;
  text.remove_prefix(std::min(text.find_first_not_of("- \t"), text.size()));
  if (!equal_ignoring_case(text.substr(0, direction.size()), direction)) return false;
  const std::string_view rest = text.substr(direction.size());
  return !rest.empty() && (rest.front() == ' ' || rest.front() == '\t') &&
         equal_ignoring_case(trim(rest).substr(0, 9), "migration");
}

bool marked(std::string_view text) {
  return any_comment_line(text, [](std::string_view line) { return is_line(line, "up"); });
}

Evidence evidence_in(Disk& disk, const Folder& folder) {
  if (std::ranges::none_of(folder.files, is_numbered)) return {};
  Evidence found = annotation_evidence(disk, folder, marked, "-- Up Migration");
  // The dependency says nothing of folders other than the one where it looks by default.
  const bool usual_place = name_of(Disk::true_path(folder.path)) == "migrations";
  if (!found.any() && !usual_place) return {};
  found |= npm_evidence(disk, folder, "node-pg-migrate");
  if (!found.any()) return {};
  return std::move(found) | Evidence(Evidence::names, "files are named <number>_<name>.sql");
}

/// Milliseconds since 1970 of 17 digits, which are a time in UTC; other numbers as they are.
std::string point_in_time(const std::string& digits) {
  if (digits.size() != 17) return digits;
  const auto part = [&](std::size_t at, std::size_t count) {
    return std::stoi(digits.substr(at, count));
  };
  using namespace std::chrono;
  const year_month_day date{year(part(0, 4)), month(static_cast<unsigned>(part(4, 2))),
                            day(static_cast<unsigned>(part(6, 2)))};
  const auto time = sys_days(date) + hours(part(8, 2)) + minutes(part(10, 2)) +
                    seconds(part(12, 2)) + milliseconds(part(14, 3));
  return std::to_string(duration_cast<milliseconds>(time.time_since_epoch()).count());
}

Collection collect(Disk&, const Folder& folder) {
  Collection collection = flat_files(folder, judge);
  sort_by(collection, compare_locale, &Candidate::name);
  std::ranges::stable_sort(collection.files, [](const Candidate& a, const Candidate& b) {
    return compare_numbers(point_in_time(a.version), point_in_time(b.version)) < 0;
  });
  collection.transaction = TransactionModel::run;
  return collection;
}

/// Without markers the whole file goes up.
Reading read(Disk&, const Candidate& file, std::string_view text, TransactionModel usual) {
  const auto size = static_cast<std::uint32_t>(text.size());
  Section up{.begin = 0, .end = size};
  Section down;
  for (const Line& line : lines_of(text)) {
    if (is_line(line.text, "up")) {
      up.begin = line.begin;
      up.end = down.begin > line.begin ? down.begin : size;
      if (down.end == size && down.begin < line.begin) down.end = line.begin;
    } else if (is_line(line.text, "down") && down.end == 0) {
      down = {.begin = line.begin, .end = size};
      if (line.begin > up.begin) up.end = line.begin;
    }
  }
  return {.parts = {part_of(file, up, down, usual)}};
}

}  // namespace

constinit const Tool node_pg_migrate{
    .framework = Framework::node_pg_migrate,
    .name = "node-pg-migrate",
    .order = "the number before the name, 17 digits as a time",
    .evidence_in = evidence_in,
    .collect = collect,
    .read = read,
    .marked = marked,
};

}  // namespace pgplumb::history
