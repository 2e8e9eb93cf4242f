// Flyway: `V<version>__<description>.sql` in the folder and all below it, by dotted version, then
// the repeatable `R__<description>.sql` by description (Flyway: ResourceNameParser.java,
// MigrationVersion.java). On an empty database the newest baseline `B` stands in for what it
// covers.

#include <algorithm>
#include <array>
#include <set>

#include "history/flyway_settings.h"
#include "history/flyway_statements.h"
#include "history/path.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

enum class Kind : std::uint8_t { versioned, baseline, repeatable, undo, callback, not_taken };

struct Named {
  Kind kind = Kind::not_taken;
  std::string version;      ///< with dots
  std::string description;  ///< what repeatable ones are ordered by
};

/// Every callback event of Flyway starts with one of these and has no version (Event.java).
constexpr std::array<std::string_view, 3> callback_starts{"before", "after", "createSchema"};

/// `[0-9]+([._][0-9]+)*` as digits between dots; empty where it is not.
std::string parse_version(std::string_view text) {
  std::string version(text);
  std::ranges::replace(version, '_', '.');
  const bool well_formed = !version.empty() && version.front() != '.' && version.back() != '.' &&
                           version.find("..") == std::string::npos &&
                           version.find_first_not_of("0123456789.") == std::string::npos;
  return well_formed ? version : std::string();
}

Named parse_name(std::string_view name, const FlywaySettings& settings) {
  const std::string_view stem = without_suffix(name, ".sql");
  if (stem.empty()) return {};
  for (std::string_view start : callback_starts) {
    if (stem.starts_with(start)) return {.kind = Kind::callback};
  }
  const std::array<std::pair<std::string_view, Kind>, 4> prefixes{{
      {settings.undo, Kind::undo},
      {settings.baseline, Kind::baseline},
      {settings.repeatable, Kind::repeatable},
      {settings.versioned, Kind::versioned},  // last, for it may be empty
  }};
  for (const auto& [prefix, kind] : prefixes) {
    if (!stem.starts_with(prefix)) continue;
    const std::string_view rest = stem.substr(prefix.size());
    const std::size_t separator = std::min(rest.find(settings.separator), rest.size());
    const std::size_t behind = std::min(separator + settings.separator.size(), rest.size());
    Named named{.kind = kind,
                .version = parse_version(rest.substr(0, separator)),
                .description = std::string(rest.substr(behind))};
    const bool repeatable = kind == Kind::repeatable;
    if (repeatable ? separator == 0 && rest.size() > 0 : !named.version.empty()) return named;
  }
  return {};
}

std::string why_not(std::string_view name, const Named& named, const FlywaySettings& settings) {
  if (named.kind == Kind::callback) return "a callback of Flyway";
  if (named.kind == Kind::undo) return "an undo migration: Flyway runs it to go back";
  const std::string form =
      settings.versioned + "<version>" + settings.separator + "<description>.sql";
  const bool one_underscore = settings.separator == "__" && name.starts_with(settings.versioned) &&
                              name.find('_') != std::string_view::npos &&
                              name.find("__") == std::string_view::npos;
  return one_underscore
             ? "Flyway passes over it: two underscores belong behind the version, " + form
             : "Flyway passes over it: the name is not " + form;
}

bool any_versioned(const std::vector<std::string>& files, const FlywaySettings& settings) {
  return std::ranges::any_of(files, [&](const std::string& path) {
    const Kind kind = parse_name(name_of(path), settings).kind;
    return kind == Kind::versioned || kind == Kind::baseline;
  });
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
  const bool own = runs_any(folder, [](std::string_view name) {
    const Kind kind = parse_name(name, {}).kind;
    const bool taken = kind == Kind::versioned || kind == Kind::baseline;
    return Verdict{.left_out = taken ? "" : "no"};
  });
  if (!own && !place.any()) return {};
  const std::vector<std::string> files = sql_files_below(disk, folder);
  if (!any_versioned(files, settings_for(disk, folder, files))) return {};
  return marker_evidence(disk, folder, "flyway.toml") |
         marker_evidence(disk, folder, "flyway.conf") | std::move(place) |
         Evidence(Evidence::names, "files are named V<version>__<description>.sql");
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

Collection collect(Disk& disk, const Folder& folder) {
  const std::vector<std::string> files = sql_files_below(disk, folder);
  const FlywaySettings settings = settings_for(disk, folder, files);
  Collection collection;
  Collection repeatable;
  std::vector<Candidate> baselines;
  for (const std::string& path : files) {
    const std::string_view name = name_of(path);
    const Named named = parse_name(name, settings);
    Candidate file{.path = path, .version = named.version, .name = std::string(name)};
    if (named.kind == Kind::versioned) {
      collection.files.push_back(std::move(file));
    } else if (named.kind == Kind::baseline) {
      baselines.push_back(std::move(file));
    } else if (named.kind == Kind::repeatable) {
      repeatable.files.push_back(std::move(file));
    } else {
      collection.left_out.push_back({.path = path, .reason = why_not(name, named, settings)});
    }
  }
  sort_by(collection, compare_dotted, &Candidate::version);
  apply_baseline(baselines, collection);
  sort_by(repeatable, compare_bytes, &Candidate::name);
  std::ranges::move(repeatable.files, std::back_inserter(collection.files));
  if (settings.group) collection.transaction = TransactionModel::run;
  return collection;
}

Reading read(Disk& disk, const Candidate& file, std::string_view text, TransactionModel usual) {
  TransactionModel transaction = usual;
  const std::string script_settings = file.path + ".conf";
  const std::string_view asked = disk.has_file(script_settings)
                                     ? property(disk.text(script_settings), "executeInTransaction")
                                     : std::string_view();
  if (!asked.empty()) {
    if (equal_ignoring_case(asked, "false")) transaction = TransactionModel::statement;
  } else {
    const FlywayStatements seen = flyway_statements(text);
    // A script with both is an error, and nothing of it runs, unless `mixed` is set.
    if (seen.outside &&
        (!seen.in_transaction || flyway_settings(disk, parent_of(file.path)).mixed)) {
      transaction = TransactionModel::statement;
    }
  }
  return {.parts = {{.transaction = transaction}}};
}

}  // namespace

constinit const Tool flyway{
    .framework = Framework::flyway,
    .name = "flyway",
    .order = "dotted versions, then the repeatable ones by description",
    .evidence_in = evidence_in,
    .collect = collect,
    .read = read,
};

}  // namespace pgplumb::history
