// tern: `<number>_<name>.sql`, cut at `---- create above / drop below ----`, numbers from 1 without
// a gap (tern: migrate/migrate.go). Files are Go templates; `shared/x.sql` can be taken in, and
// tern.conf has the values. Behind each migration tern says RESET ALL.

#include <algorithm>

#include "history/markers.h"
#include "history/path.h"
#include "history/placeholders.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

constexpr std::string_view separator = "---- create above / drop below ----";
constexpr std::string_view opt_out = "---- tern: disable-tx ----";

Verdict judge(std::string_view name) {
  const std::string_view number = number_before_underscore(name);
  if (number.empty()) return {.left_out = "tern runs files named <number>_<name>.sql"};
  return {.version = std::string(number)};
}

bool marked(std::string_view text) {
  return has_words(text, separator) || has_words(text, opt_out);
}

Evidence evidence_in(Disk& disk, const Folder& folder) {
  if (!runs_any(folder, judge)) return {};
  Evidence found = marker_evidence(disk, folder, "tern.conf") |
                   annotation_evidence(disk, folder, marked, separator);
  if (!found.any()) return {};
  return std::move(found) | Evidence(Evidence::names, "files are named <number>_<name>.sql");
}

Collection collect(Disk& disk, const Folder& folder) {
  Collection collection = flat_files(folder, judge);
  sort_by(collection, compare_numbers, &Candidate::version);
  for (const std::string& path : not_taken(collection, sql_files_below(disk, folder))) {
    collection.left_out.push_back(
        {.path = path, .reason = "a template: read where a migration takes it in"});
  }
  return collection;
}

/// The `[data]` of the nearest tern.conf, by the names that templates have: `.app_user`.
Values data_of(Disk& disk, const std::string& folder) {
  for (const std::string& above : disk.upward(folder)) {
    const std::string path = join(above, "tern.conf");
    if (!disk.has_file(path)) continue;
    const std::string_view text = disk.text(path);
    const std::size_t data = text.find("[data]");
    Values values;
    if (data == std::string_view::npos) return values;
    for (auto& [key, value] : read_properties(text.substr(data + 6))) values["." + key] = value;
    std::erase_if(values, [](const auto& entry) {
      return entry.second.find("{{") != std::string::npos;  // tern.conf is a template itself
    });
    return values;
  }
  return {};
}

/// An action is not read further than this many bytes: a text of openings alone is read once.
constexpr std::size_t longest_action = 4096;

/// The files that `{{ template "shared/x.sql" . }}` takes in.
std::vector<TakenIn> templates_of(const std::string& folder, std::string_view text) {
  std::vector<TakenIn> found;
  for (std::size_t open = text.find("{{"); open != std::string_view::npos;
       open = text.find("{{", open + 2)) {
    const std::size_t close = text.substr(0, open + longest_action).find("}}", open);
    if (close == std::string_view::npos) continue;
    std::string_view inner = text.substr(open + 2, close - open - 2);
    inner = inner.substr(std::min(inner.find_first_not_of("- \t"), inner.size()));
    if (!inner.starts_with("template")) continue;
    const std::size_t begin = inner.find('"');
    const std::size_t end = inner.find('"', begin + 1);
    if (begin == std::string_view::npos || end == std::string_view::npos) continue;
    found.push_back({.begin = static_cast<std::uint32_t>(open),
                     .end = static_cast<std::uint32_t>(close + 2),
                     .path = join(folder, inner.substr(begin + 1, end - begin - 1))});
  }
  return found;
}

/// What a section has to say of its transaction, which tern looks for in each direction.
std::vector<Directive> directives_in(const Candidate& file, std::string_view text,
                                     Section section) {
  std::vector<Directive> directives;
  if (text.find("disable-tx") == std::string_view::npos) return directives;
  for (const Line& line : lines_of(text)) {
    const bool inside = line.begin >= section.begin && line.begin < section.end;
    const auto words = after_comment_prefix(line.text, "");
    if (!inside || !words || words->find("disable-tx") == std::string_view::npos) continue;
    const bool heeded = line.text == opt_out;
    directives.push_back(directive_of(
        file, line, heeded ? "" : "tern wants `---- tern: disable-tx ----`, and no more"));
  }
  return directives;
}

Reading read(Disk& disk, const Candidate& file, std::string_view text, TransactionModel usual) {
  const auto size = static_cast<std::uint32_t>(text.size());
  const std::size_t cut = text.find(separator);
  Section up{.begin = 0, .end = size};
  Section down;
  if (cut != std::string_view::npos) {
    up.end = static_cast<std::uint32_t>(cut);
    down = {.begin = static_cast<std::uint32_t>(cut + separator.size()), .end = size};
  }
  std::vector<Directive> directives = directives_in(file, text, up);
  const bool opted_out = std::ranges::any_of(
      directives, [](const Directive& directive) { return directive.no_effect.empty(); });
  if (opted_out) usual = TransactionModel::statement;
  Part part = part_of(file, up, down, usual);
  part.directives = std::move(directives);
  Reading reading;
  if (text.find("{{") != std::string_view::npos) {
    part.replaced = replace_placeholders(text, data_of(disk, parent_of(file.path)),
                                         {.open = "{{", .close = "}}"});
    reading.taken_in = templates_of(parent_of(file.path), text.substr(0, up.end));
  }
  reading.parts.push_back(std::move(part));
  return reading;
}

}  // namespace

constinit const Tool tern{
    .framework = Framework::tern,
    .name = "tern",
    .order = "the number before `_`",
    .evidence_in = evidence_in,
    .collect = collect,
    .read = read,
    .marked = marked,
    .fresh_session = true,
    .writing = {.head_outside = "---- tern: disable-tx ----\n"},
};

}  // namespace pgplumb::history
