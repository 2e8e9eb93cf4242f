// MyBatis Migrations: `scripts/<number>_<name>.sql` by name, cut at `-- //@UNDO`, bootstrap.sql
// before them; `environments/<name>.properties` has the values of `${x}` and how scripts are sent
// (mybatis migrations: FileMigrationLoader.java, MigrationReader.java).

#include <algorithm>

#include "history/markers.h"
#include "history/path.h"
#include "history/placeholders.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

constexpr std::string_view bootstrap_name = "bootstrap.sql";

Verdict judge(std::string_view name) {
  if (name == bootstrap_name) return {};
  const std::string_view digits = leading_digits(name);
  if (digits.empty() || !name.substr(digits.size()).starts_with('_')) {
    return {.left_out = "MyBatis runs files named <number>_<name>.sql"};
  }
  return {.version = std::string(digits)};
}

/// What stands behind `-- // @`, or `@` behind either alone: "UNDO", "DELIMITER x".
std::string_view command_of(std::string_view line) {
  std::string_view text = trim(line);
  const bool is_comment = text.starts_with("--");
  if (is_comment) text = trim(text.substr(2));
  if (text.starts_with("//")) {
    text = trim(text.substr(2));
  } else if (!is_comment) {
    return {};
  }
  return text.starts_with('@') ? trim(text.substr(1)) : std::string_view();
}

bool is_undo(std::string_view line) { return equal_ignoring_case(command_of(line), "UNDO"); }

bool marked(std::string_view text) {
  if (!has_words(text, "@UNDO")) return false;
  for (const Line& line : lines_of(text)) {
    if (is_undo(line.text)) return true;
  }
  return false;
}

/// The environment that `migrate` takes where none is named.
std::string environment_of(const std::string& scripts) {
  return join(join(parent_of(scripts), "environments"), "development.properties");
}

Evidence evidence_in(Disk& disk, const Folder& folder) {
  if (!runs_any(folder, judge)) return {};
  Evidence found = annotation_evidence(disk, folder, marked, "-- //@UNDO");
  const std::string environment = environment_of(folder.path);
  if (disk.has_file(environment)) found |= {Evidence::marker, environment + " is there"};
  if (!found.any()) return {};
  return std::move(found) | place_evidence(folder, "scripts");
}

bool is_set(const Values& environment, const char* key) {
  const auto value = environment.find(key);
  return value != environment.end() && equal_ignoring_case(value->second, "true");
}

Collection collect(Disk& disk, const Folder& folder) {
  Collection collection = flat_files(folder, judge);
  sort_by(collection, compare_bytes, &Candidate::name);
  std::ranges::stable_partition(collection.files,
                                [](const Candidate& file) { return file.name == bootstrap_name; });
  const Values environment = read_properties(disk.text(environment_of(folder.path)));
  if (is_set(environment, "auto_commit")) {
    collection.transaction = is_set(environment, "send_full_script") ? TransactionModel::pipeline
                                                                     : TransactionModel::statement;
  }
  return collection;
}

Reading read(Disk& disk, const Candidate& file, std::string_view text, TransactionModel usual) {
  const auto size = static_cast<std::uint32_t>(text.size());
  Section up{.begin = 0, .end = size};
  Section down;
  std::vector<sql::Replaced> delimiters;
  for (const Line& line : lines_of(text)) {
    const std::string_view command = command_of(line.text);
    if (equal_ignoring_case(command, "UNDO")) {
      up.end = line.begin;
      down = {.begin = line.next, .end = size};
      break;
    }
    if (equal_ignoring_case(command.substr(0, 9), "DELIMITER")) {
      delimiters = replace_delimiters(text, line.next, size, trim(command.substr(9)), false);
    }
  }
  Part part = part_of(file, up, down, usual);
  if (text.find("${") != std::string_view::npos) {
    const std::string environment = environment_of(parent_of(file.path));
    part.replaced = replace_placeholders(text, read_properties(disk.text(environment)));
  }
  std::ranges::move(delimiters, std::back_inserter(part.replaced));
  return {.parts = {std::move(part)}};
}

}  // namespace

constinit const Tool mybatis{
    .framework = Framework::mybatis,
    .name = "mybatis",
    .order = "bootstrap.sql, then file names by byte",
    .evidence_in = evidence_in,
    .collect = collect,
    .read = read,
    .marked = marked,
};

}  // namespace pgplumb::history
