// pop and Ory's popx: `<number>_<name>.up.sql`, or `.<database>.up.sql` in its stead where there is
// one for the database, by number, each in a transaction but for `.autocommit.` files (gobuffalo/
// pop: migration_info.go; ory/x: popx/migrator.go). `.fizz` files are not SQL.

#include <algorithm>
#include <array>

#include "history/path.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

constexpr std::array<std::string_view, 3> own_dialects{"postgres", "postgresql", "pg"};
constexpr std::array<std::string_view, 5> other_dialects{"cockroach", "mysql", "mariadb", "sqlite3",
                                                         "sqlite"};

struct Named {
  bool goes_up = false;
  bool goes_down = false;
  bool autocommit = false;
  std::string_view dialect;  ///< empty: for all of them
};

/// The parts between dots behind the name: `x.postgres.autocommit.up.sql`.
Named parse_name(std::string_view name) {
  Named named;
  std::string_view stem = stem_of(name);
  named.goes_up = stem.ends_with(".up");
  named.goes_down = stem.ends_with(".down");
  for (std::size_t dot = stem.find('.'); dot != std::string_view::npos; dot = stem.find('.')) {
    stem.remove_prefix(dot + 1);
    const std::string_view part = stem.substr(0, stem.find('.'));
    if (part == "autocommit") named.autocommit = true;
    if (std::ranges::find(own_dialects, part) != own_dialects.end() ||
        std::ranges::find(other_dialects, part) != other_dialects.end()) {
      named.dialect = part;
    }
  }
  return named;
}

bool is_for_other(const Named& named) {
  return std::ranges::find(other_dialects, named.dialect) != other_dialects.end();
}

Verdict judge(std::string_view name) {
  const Named named = parse_name(name);
  const std::string_view digits = leading_digits(name);
  if (named.goes_down) return {.left_out = "a down file: pop runs it to go back"};
  if (is_for_other(named)) return {.left_out = "named for another database"};
  if (digits.empty() || !named.goes_up) {
    return {.left_out = "pop runs files named <number>_<name>.up.sql"};
  }
  return {.version = std::string(digits)};
}

bool is_pops_name(const std::string& name) {
  const Named named = parse_name(name);
  const bool own = !named.dialect.empty() || named.autocommit;
  return (own && named.goes_up && is_sql_name(name)) || name.ends_with(".up.fizz");
}

Evidence evidence_in(Disk& disk, const Folder& folder) {
  const auto own = std::ranges::find_if(folder.files, is_pops_name);
  if (own == folder.files.end() || !runs_any(folder, judge)) return {};
  return Evidence(Evidence::annotation, *own + " is named for a database or in fizz") |
         go_evidence(disk, folder, "/pop");
}

Collection collect(Disk&, const Folder& folder) {
  Collection all = flat_files(folder, judge);
  sort_by(all, compare_numbers, &Candidate::version);
  Collection collection{.left_out = std::move(all.left_out)};
  for (Candidate& file : all.files) {
    const bool again = !collection.files.empty() && collection.files.back().version == file.version;
    if (!again) {
      collection.files.push_back(std::move(file));
      continue;
    }
    if (!parse_name(file.name).dialect.empty()) std::swap(collection.files.back(), file);
    collection.left_out.push_back(
        {.path = file.path, .reason = "there is one for PostgreSQL, which is run in its stead"});
  }
  for (const std::string& name : folder.files) {
    if (name.ends_with(".up.fizz")) {
      collection.left_out.push_back({.path = folder.at(name), .reason = "a migration in fizz"});
    }
  }
  pair_by_number(folder, collection, [](std::string_view name) {
    const Named named = parse_name(name);
    return named.goes_down && !is_for_other(named);
  });
  return collection;
}

Reading read(Disk&, const Candidate& file, std::string_view, TransactionModel usual) {
  const bool opted_out = parse_name(file.name).autocommit;
  return {.parts = {{.transaction = opted_out ? TransactionModel::implicit : usual}}};
}

}  // namespace

constinit const Tool pop{
    .framework = Framework::pop,
    .name = "pop",
    .order = "the number before the name",
    .evidence_in = evidence_in,
    .collect = collect,
    .read = read,
};

}  // namespace pgplumb::history
