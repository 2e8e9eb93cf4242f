// Atlas, versioned: the SQL files of a folder by name, with atlas.sum beside them (ariga/atlas:
// sql/migrate/dir.go). Directives of a file count in the comments that open it, where an empty line
// follows these. On an empty database the newest checkpoint stands in for what is before it.

#include <algorithm>
#include <array>

#include "history/atlas_sum.h"
#include "history/markers.h"
#include "history/path.h"
#include "history/placeholders.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

Verdict judge(std::string_view name) {
  return {.version = std::string(stem_of(name).substr(0, stem_of(name).find('_')))};
}

/// Atlas also keeps the folders of other tools, each in the tool's own format.
bool is_of_other_format(Disk& disk, const Folder& folder) {
  constexpr std::array<const Tool*, 3> others{&goose, &dbmate, &liquibase};
  return std::ranges::any_of(folder.files, [&](const std::string& name) {
    if (!is_sql_name(name)) return false;
    const std::string_view stem = stem_of(name);
    if (stem.ends_with(".up") || stem.ends_with(".down")) return true;
    const std::string_view text = disk.text(folder.at(name));
    return std::ranges::any_of(others, [&](const Tool* tool) { return tool->marked(text); });
  });
}

Evidence evidence_in(Disk& disk, const Folder& folder) {
  if (!runs_any(folder, judge) || !folder.has_file("atlas.sum")) return {};
  if (is_of_other_format(disk, folder)) return {};
  return own_marker_evidence(disk, folder, "atlas.sum") |
         marker_evidence(disk, folder, "atlas.hcl");
}

/// `-- atlas:<name> <argument>`, the argument of it.
std::optional<std::string_view> argument_of(std::string_view line, std::string_view name) {
  const auto rest = after_comment_prefix(line, "atlas:");
  if (!rest || !rest->starts_with(name)) return std::nullopt;
  const std::string_view argument = rest->substr(name.size());
  if (!argument.empty() && argument.front() != ' ') return std::nullopt;
  return trim(argument);
}

/// Where the comments that open the file end; 0 where no empty line follows them.
std::uint32_t head_end(std::string_view text) {
  for (const Line& line : lines_of(text)) {
    if (line.text.empty()) return line.begin;
    if (!line.text.starts_with("--") && !line.text.starts_with('#')) return 0;
  }
  return 0;
}

bool is_checkpoint(std::string_view text) {
  if (text.find("atlas:checkpoint") == std::string_view::npos) return false;
  const std::uint32_t end = head_end(text);
  for (const Line& line : lines_of(text.substr(0, end))) {
    if (argument_of(line.text, "checkpoint")) return true;
  }
  return false;
}

Collection collect(Disk& disk, const Folder& folder) {
  Collection collection = flat_files(folder, judge);
  sort_by(collection, compare_bytes, &Candidate::name);
  if (folder.has_file("atlas.sum")) {
    check_atlas_sum(disk, disk.text(folder.at("atlas.sum")), collection.files);
  }
  const auto is_one = [&](const Candidate& file) { return is_checkpoint(disk.text(file.path)); };
  const auto newest =
      std::ranges::find_if(collection.files.rbegin(), collection.files.rend(), is_one);
  if (newest == collection.files.rend()) return collection;
  const auto kept = newest.base() - 1;
  for (auto file = collection.files.begin(); file != kept; ++file) {
    collection.left_out.push_back(
        {.path = file->path, .reason = "the checkpoint " + kept->name + " covers it"});
  }
  collection.files.erase(collection.files.begin(), kept);
  return collection;
}

/// The member of a txtar archive: from behind its `-- name --` line to the next such line.
Section member_of(std::string_view text, std::string_view name) {
  Section section;
  bool inside = false;
  for (const Line& line : lines_of(text)) {
    const bool is_head = line.text.starts_with("-- ") && line.text.ends_with(" --");
    if (is_head && inside) break;
    if (is_head) inside = trim(line.text.substr(3, line.text.size() - 6)) == name;
    if (is_head && inside) section.begin = line.next;
    if (inside) section.end = line.next;
  }
  return section;
}

Reading read(Disk&, const Candidate& file, std::string_view text, TransactionModel usual) {
  if (text.find("atlas:") == std::string_view::npos) return {.parts = {{.transaction = usual}}};
  const auto size = static_cast<std::uint32_t>(text.size());
  const std::uint32_t head = head_end(text);
  Section up{.begin = 0, .end = size};
  Section down;
  std::vector<Directive> directives;
  std::vector<sql::Replaced> replaced;
  for (const Line& line : lines_of(text)) {
    const bool heeded = line.begin < head;
    if (const auto mode = argument_of(line.text, "txmode")) {
      if (heeded && *mode == "none") usual = TransactionModel::statement;
      directives.push_back(directive_of(
          file, line, heeded ? "" : "Atlas wants it above an empty line, in the opening comments"));
    } else if (const auto delimiter = argument_of(line.text, "delimiter"); delimiter && heeded) {
      replaced = replace_delimiters(text, head + 1, size, *delimiter, false);
    } else if (heeded && argument_of(line.text, "txtar")) {
      up = member_of(text, "migration.sql");
      down = member_of(text, "down.sql");
    }
    if (!line.text.empty() && !line.text.starts_with("--")) break;
  }
  Part part = part_of(file, up, down, usual);
  part.directives = std::move(directives);
  part.replaced = std::move(replaced);
  return {.parts = {std::move(part)}};
}

}  // namespace

constinit const Tool atlas{
    .framework = Framework::atlas,
    .name = "atlas",
    .order = "file names by byte",
    .evidence_in = evidence_in,
    .collect = collect,
    .read = read,
    .writing = {.head_outside = "-- atlas:txmode none\n\n", .afterwards = "atlas migrate hash"},
};

}  // namespace pgplumb::history
