// Flyway: `V<version>__<description>.sql` in the folder and all below it, by dotted version, then
// the repeatable `R__<description>.sql` by description (Flyway: ResourceNameParser.java,
// MigrationVersion.java). On an empty database the newest baseline `B` stands in for what it
// covers.

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "history/flyway_names.h"
#include "history/flyway_settings.h"
#include "history/flyway_statements.h"
#include "history/path.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

bool is_versioned(std::string_view name, const FlywaySettings& settings) {
  const FlywayKind kind = parse_flyway_name(name, settings).kind;
  return kind == FlywayKind::versioned || kind == FlywayKind::baseline;
}

bool any_versioned(const std::vector<std::string>& files, const FlywaySettings& settings) {
  return std::ranges::any_of(
      files, [&](const std::string& path) { return is_versioned(name_of(path), settings); });
}

/// The settings on file; or, where the names fit those without a prefix alone, as set in code.
FlywaySettings settings_for(Disk& disk, const Folder& folder,
                            const std::vector<std::string>& files) {
  FlywaySettings settings = flyway_settings(disk, folder.path);
  if (any_versioned(files, settings)) return settings;
  FlywaySettings without_prefix = settings;
  without_prefix.versioned.clear();
  return any_versioned(files, without_prefix) ? without_prefix : settings;
}

Evidence evidence_in(Disk& disk, const Folder& folder) {
  Evidence place = place_evidence(folder, "db/migration");
  if (!place.any()) {
    if (std::ranges::none_of(folder.files, is_sql_name)) return {};
    if (!any_versioned(folder.files, flyway_settings(disk, folder.path))) return {};
  }
  const std::vector<std::string> files = sql_files_below(disk, folder);
  const FlywaySettings settings = settings_for(disk, folder, files);
  if (!any_versioned(files, settings)) return {};
  return marker_evidence(disk, folder, "flyway.toml") |
         marker_evidence(disk, folder, "flyway.conf") | std::move(place) |
         Evidence(Evidence::names, fmt::format("files are named {}<version>{}<description>.sql",
                                               settings.versioned, settings.separator));
}

/// Folders beside this one with callbacks and repeatable migrations and nothing else: they are
/// among Flyway's locations too, for such names mean nothing to anybody else.
std::vector<std::string> files_beside(Disk& disk, const Folder& folder,
                                      const FlywaySettings& settings) {
  std::vector<std::string> files;
  if (folder.path.empty()) return files;
  const Folder& parent = disk.folder(parent_of(folder.path));
  for (const std::string& name : parent.folders) {
    const Folder& other = disk.folder(parent.at(name));
    if (other.path == folder.path) continue;
    std::vector<std::string> scripts;
    bool only_flyways = true;
    for (const std::string& file : other.files) {
      if (!is_sql_name(file)) continue;
      const FlywayKind kind = parse_flyway_name(file, settings).kind;
      only_flyways = only_flyways && kind >= FlywayKind::repeatable && kind != FlywayKind::undo &&
                     kind != FlywayKind::not_taken;
      scripts.push_back(other.at(file));
    }
    if (only_flyways) std::ranges::move(scripts, std::back_inserter(files));
  }
  return files;
}

/// The newest baseline, which stands in for all versions up to its own.
void apply_baseline(std::vector<Candidate>& baselines, Collection& collection) {
  if (baselines.empty()) return;
  std::ranges::sort(baselines, [](const Candidate& a, const Candidate& b) {
    return compare_dotted(a.version, b.version) < 0;
  });
  const Candidate newest = baselines.back();
  std::erase_if(collection.files, [&](const Candidate& file) {
    if (compare_dotted(file.version, newest.version) > 0) return false;
    collection.left_out.push_back(
        {.path = file.path, .reason = "the baseline " + newest.name + " covers it"});
    return true;
  });
  baselines.pop_back();
  for (const Candidate& older : baselines) {
    collection.left_out.push_back(
        {.path = older.path, .reason = "the baseline " + newest.name + " is newer"});
  }
  collection.files.insert(collection.files.begin(), newest);
}

/// The files of one kind each, as they are run.
class Kinds {
 public:
  Kinds(const std::vector<std::string>& files, const FlywaySettings& settings) {
    for (const std::string& path : files) add(path, settings);
  }

  Collection collection() {
    sort_by(versioned_, compare_dotted, &Candidate::version);
    pair_undos();
    apply_baseline(baselines_, versioned_);
    sort_by(repeatable_, compare_bytes, &Candidate::name);
    Collection all = std::move(before_);
    for (Collection* next : {&versioned_, &behind_versioned_, &repeatable_, &behind_}) {
      std::ranges::move(next->files, std::back_inserter(all.files));
      std::ranges::move(next->left_out, std::back_inserter(all.left_out));
    }
    return all;
  }

 private:
  void add(const std::string& path, const FlywaySettings& settings) {
    const std::string_view name = name_of(path);
    FlywayName parsed = parse_flyway_name(name, settings);
    Candidate file{.path = path,
                   .version = std::move(parsed.version),
                   .name = std::string(name),
                   .repeatable = true};
    switch (parsed.kind) {
      case FlywayKind::versioned:
        file.repeatable = false;
        versioned_.files.push_back(std::move(file));
        break;
      case FlywayKind::baseline:
        baselines_.push_back(std::move(file));
        break;
      case FlywayKind::repeatable:
        repeatable_.files.push_back(std::move(file));
        break;
      case FlywayKind::before_all:
        before_.files.push_back(std::move(file));
        break;
      case FlywayKind::behind_versioned:
        behind_versioned_.files.push_back(std::move(file));
        break;
      case FlywayKind::behind_all:
        behind_.files.push_back(std::move(file));
        break;
      case FlywayKind::before_each:
        versioned_.left_out.push_back(
            {.path = path, .reason = "a callback of Flyway: read as part of each migration"});
        break;
      case FlywayKind::undo:
        undos_.push_back(file);
        [[fallthrough]];
      case FlywayKind::other_callback:
      case FlywayKind::not_taken:
        versioned_.left_out.push_back(
            {.path = path, .reason = why_flyway_does_not(name, parsed, settings)});
    }
  }

  void pair_undos() {
    for (Candidate& file : versioned_.files) {
      const auto undo = std::ranges::find_if(undos_, [&](const Candidate& candidate) {
        return compare_dotted(candidate.version, file.version) == 0;
      });
      if (undo != undos_.end()) file.down = undo->path;
    }
  }

  Collection before_;
  Collection versioned_;
  Collection behind_versioned_;
  Collection repeatable_;
  Collection behind_;
  std::vector<Candidate> baselines_;
  std::vector<Candidate> undos_;
};

std::vector<std::string> all_files(Disk& disk, const Folder& folder) {
  std::vector<std::string> files = sql_files_below(disk, folder);
  const FlywaySettings settings = settings_for(disk, folder, files);
  std::ranges::move(files_beside(disk, folder, settings), std::back_inserter(files));
  return files;
}

Collection collect(Disk& disk, const Folder& folder) {
  const std::vector<std::string> files = all_files(disk, folder);
  const FlywaySettings settings = settings_for(disk, folder, files);
  Collection collection = Kinds(files, settings).collection();
  if (settings.group) collection.transaction = TransactionModel::run;
  const auto schema = settings.placeholders.find("flyway:defaultSchema");
  if (schema != settings.placeholders.end()) collection.default_schema = schema->second;
  return collection;
}

bool is_callback(std::string_view name, const FlywaySettings& settings) {
  const FlywayKind kind = parse_flyway_name(name, settings).kind;
  return kind >= FlywayKind::before_all && kind <= FlywayKind::other_callback;
}

/// The scripts that run on each connection and before each migration, of the file's folder.
std::vector<TakenIn> before_each(Disk& disk, const std::string& path,
                                 const FlywaySettings& settings) {
  std::vector<TakenIn> scripts;
  const Folder& folder = disk.folder(parent_of(path));
  for (const std::string& name : folder.files) {
    if (parse_flyway_name(name, settings).kind != FlywayKind::before_each) continue;
    scripts.push_back({.path = folder.at(name), .context = true});
  }
  return scripts;
}

/// What the script's own settings file says of its transaction, or what its statements need.
void choose_transaction(Disk& disk, const Candidate& file, std::string_view text, bool mixed,
                        Part& part) {
  const std::string settings = file.path + ".conf";
  const Values values = disk.has_file(settings) ? read_properties(disk.text(settings)) : Values();
  if (const auto asked = values.find("executeInTransaction"); asked != values.end()) {
    const bool opts_out = equal_ignoring_case(asked->second, "false");
    if (opts_out) part.transaction = TransactionModel::statement;
    part.directives.push_back({.path = settings,
                               .text = "executeInTransaction=" + asked->second,
                               .no_effect = opts_out ? "" : "a script is, without it"});
    return;
  }
  const FlywayStatements seen = flyway_statements(text);
  // A script with both is an error, and nothing of it runs, unless `mixed` is set.
  if (seen.outside && (!seen.in_transaction || mixed)) {
    part.transaction = TransactionModel::statement;
  }
}

Reading read(Disk& disk, const Candidate& file, std::string_view text, TransactionModel usual) {
  const FlywaySettings settings = flyway_settings(disk, parent_of(file.path));
  const std::string own = file.path + ".conf";
  if (disk.has_file(own)) {
    const Values values = read_properties(disk.text(own));
    const auto runs = values.find("shouldExecute");
    if (runs != values.end() && equal_ignoring_case(runs->second, "false")) {
      return {.refused = own + " says shouldExecute=false"};
    }
  }
  Part part{.transaction = usual};
  choose_transaction(disk, file, text, settings.mixed, part);
  if (settings.replaces_placeholders) {
    Values values = settings.placeholders;
    values["flyway:filename"] = file.name;
    part.replaced = replace_placeholders(
        text, values,
        {.open = settings.placeholder_open, .close = settings.placeholder_close, .any_case = true});
  }
  Reading reading;
  if (!is_callback(file.name, settings)) {
    reading.taken_in = before_each(disk, file.path, settings);
  }
  reading.parts.push_back(std::move(part));
  return reading;
}

}  // namespace

constinit const Tool flyway{
    .framework = Framework::flyway,
    .name = "flyway",
    .order = "dotted versions, then the repeatable ones by description; callbacks around them",
    .evidence_in = evidence_in,
    .collect = collect,
    .read = read,
    .puts_back = {"search_path", "role"},  // PostgreSQLConnection.java
    .writing = {.beside = ".conf", .beside_text = "executeInTransaction=false\n"},
};

}  // namespace pgplumb::history
