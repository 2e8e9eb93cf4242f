// graphile-migrate: `committed/<digits>-<name>.sql` by name, each with `--! Previous:` and `--!
// Hash:` above it (graphile-migrate: src/migration.ts). `current.sql` is still being written, and
// what .gmrc calls afterReset is run on a new database before all.

#include <algorithm>
#include <array>

#include "history/markers.h"
#include "history/path.h"
#include "history/shapes.h"
#include "text/sha.h"

namespace pgplumb::history {

namespace {

constexpr std::string_view committed_name = "committed";

/// `^[0-9]+(-[-_a-zA-Z0-9]*)?\.sql$`
Verdict judge(std::string_view name) {
  const std::string_view digits = leading_digits(name);
  const std::string_view rest = stem_of(name).substr(std::min(digits.size(), stem_of(name).size()));
  if (digits.empty() || (!rest.empty() && rest.front() != '-')) {
    return {.left_out = "graphile-migrate runs files named <digits>-<name>.sql"};
  }
  return {.version = std::string(digits)};
}

bool marked(std::string_view text) {
  return text.starts_with("--! Previous:") || text.starts_with("--! Hash:");
}

/// The folder with `committed` in it: this one, or the one above.
std::string migrations_folder(const Folder& folder) {
  return name_of(Disk::true_path(folder.path)) == committed_name ? parent_of(folder.path)
                                                                 : folder.path;
}

Evidence evidence_in(Disk& disk, const Folder& folder) {
  const Folder& committed = disk.folder(join(migrations_folder(folder), committed_name));
  if (!runs_any(committed, judge)) return {};
  Evidence found = annotation_evidence(disk, committed, marked, "--! Previous:");
  for (const char* name : {".gmrc", ".gmrc.js", ".gmrc.commented"}) {
    found |= marker_evidence(disk, folder, name);
  }
  return found;
}

/// The scripts that `afterReset` names in .gmrc, which is JSON with comments: the strings of the
/// list behind it.
std::vector<std::string> after_reset(std::string_view config) {
  std::vector<std::string> scripts;
  const std::size_t key = config.find("\"afterReset\"");
  if (key == std::string_view::npos) return scripts;
  const std::string_view list = config.substr(key + 12, config.find_first_of("]}", key) - key - 12);
  for (std::size_t open = list.find('"'); open != std::string_view::npos;) {
    const std::size_t close = list.find('"', open + 1);
    if (close == std::string_view::npos) break;
    std::string_view name = list.substr(open + 1, close - open - 1);
    if (name.starts_with('!')) name.remove_prefix(1);  // run as the owner of the server
    if (is_sql_name(name)) scripts.emplace_back(name);
    open = list.find('"', close + 1);
  }
  return scripts;
}

std::vector<std::string> reset_scripts(Disk& disk, const std::string& folder) {
  for (const std::string& above : disk.upward(folder)) {
    const std::string config = join(above, ".gmrc");
    if (disk.has_file(config)) return after_reset(disk.text(config));
  }
  return {"afterReset.sql"};
}

/// What `--! Previous:` and `--! Hash:` say; empty where they say nothing.
struct Head {
  std::string_view previous;
  std::string_view hash;
  bool allows_any = false;  ///< `--! AllowInvalidHash`
  std::string_view body;
};

Head read_head(std::string_view text) {
  Head head{.body = text};
  for (const Line& line : lines_of(text)) {
    if (!line.text.starts_with("--!")) break;
    const std::string_view words = trim(line.text.substr(3));
    const std::size_t colon = words.find(':');
    const std::string_view name = words.substr(0, colon);
    const std::string_view value =
        colon == std::string_view::npos ? "" : trim(words.substr(colon + 1));
    if (name == "Previous") head.previous = value;
    if (name == "Hash") head.hash = value;
    if (name == "AllowInvalidHash") head.allows_any = true;
    if (name != "Previous" && name != "Hash" && name != "AllowInvalidHash" && name != "Message") {
      break;
    }
    head.body = text.substr(line.next);
  }
  return head;
}

/// Each migration's hash is of its text behind that of the one before it (src/hash.ts).
void check_chain(Disk& disk, std::vector<Candidate>& files) {
  std::string_view last = "-";
  for (Candidate& file : files) {
    const Head head = read_head(disk.text(file.path));
    if (head.hash.empty()) return;
    const std::string_view before = head.previous == "-" ? "" : head.previous;
    const std::string joined = std::string(before) + "\n" + std::string(trim(head.body));
    const std::string hash = "sha1:" + hex(sha1(std::string(trim(joined)) + "\n"));
    if (head.previous != last) {
      file.checksum_fault = "its `--! Previous:` is not the hash of the migration before it";
    } else if (hash != head.hash && !head.allows_any && disk.has_bytes(file.path)) {
      file.checksum_fault = "its `--! Hash:` is not that of its text";
    }
    last = head.hash;
  }
}

std::string why_not(std::string_view path) {
  return path.find("current") != std::string_view::npos
             ? "not committed yet: it is run again at each change"
             : "not in the folder committed";
}

Collection collect(Disk& disk, const Folder& folder) {
  const std::string root = migrations_folder(folder);
  Collection collection = flat_files(disk.folder(join(root, committed_name)), judge);
  sort_by(collection, compare_bytes, &Candidate::name);
  check_chain(disk, collection.files);
  std::vector<Candidate> first;
  for (const std::string& script : reset_scripts(disk, root)) {
    const std::string path = clean_path(join(root, script));
    if (disk.has_file(path)) {
      first.push_back({.path = path, .name = std::string(name_of(path)), .repeatable = true});
    }
  }
  collection.files.insert(collection.files.begin(), first.begin(), first.end());
  for (const std::string& path : not_taken(collection, sql_files_below(disk, disk.folder(root)))) {
    collection.left_out.push_back({.path = path, .reason = why_not(path)});
  }
  return collection;
}

/// The first line of the body, behind the headers and an empty line, alone can opt out.
Reading read(Disk&, const Candidate& file, std::string_view text, TransactionModel usual) {
  Part part{.transaction = usual};
  bool in_head = true;
  bool first = true;
  for (const Line& line : lines_of(text)) {
    const std::string_view words = trim(line.text);
    const bool opts_out = words.starts_with("--!") && trim(words.substr(3)) == "no-transaction";
    in_head = in_head && !opts_out && words.starts_with("--!");
    if (in_head || words.empty()) continue;
    if (opts_out) {
      // Without its transaction the file is still one query (src/migration.ts, runStringMigration).
      if (first) part.transaction = TransactionModel::implicit;
      part.directives.push_back(directive_of(
          file, line,
          first ? "" : "graphile-migrate heeds it on the first line of the body alone"));
    }
    first = false;
  }
  return {.parts = {std::move(part)}};
}

}  // namespace

constinit const Tool graphile_migrate{
    .framework = Framework::graphile_migrate,
    .name = "graphile-migrate",
    .order = "file names by byte, afterReset before them",
    .evidence_in = evidence_in,
    .collect = collect,
    .read = read,
    .marked = marked,
    .fresh_session = true,
    .writing = {.no_new_files =
                    "graphile-migrate writes its files itself: graphile-migrate commit"},
};

}  // namespace pgplumb::history
