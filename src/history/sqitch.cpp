// Sqitch: the changes of sqitch.plan in its order, each `deploy/<change>.sql`, run by psql. A
// change that comes again later in the plan was reworked: its earlier script is
// `<change>@<tag>.sql` (sqitch: lib/App/Sqitch/Plan.pm, Plan/Change.pm).

#include <algorithm>

#include "history/markers.h"
#include "history/path.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

/// What sqitch.conf says of the project, in Git's configuration format.
struct Settings {
  std::string engine = "pg";
  std::string top;
  std::string plan = "sqitch.plan";
  std::string deploy = "deploy";
  std::string revert = "revert";
  std::string extension = "sql";
};

Settings read_settings(std::string_view text) {
  Settings settings;
  bool in_core = false;
  for (const Line& line : lines_of(text)) {
    const std::string_view words = trim(line.text);
    if (words.starts_with('[')) in_core = words.starts_with("[core]");
    const std::size_t sign = words.find('=');
    if (!in_core || sign == std::string_view::npos || words.starts_with('#')) continue;
    const std::string_view key = trim(words.substr(0, sign));
    const std::string value(trim(words.substr(sign + 1)));
    if (key == "engine") settings.engine = value;
    if (key == "top_dir") settings.top = value;
    if (key == "plan_file") settings.plan = value;
    if (key == "deploy_dir") settings.deploy = value;
    if (key == "revert_dir") settings.revert = value;
    if (key == "extension") settings.extension = value;
  }
  return settings;
}

/// Where the project's files are.
struct Layout {
  std::string plan;
  std::string deploy;
  std::string revert;
  std::string extension;
};

/// The settings that hold for the folder: of its own sqitch.conf, or of one above that calls the
/// folder its top.
struct Configured {
  std::string folder;  ///< of the sqitch.conf
  Settings settings;
};

Configured configured_for(Disk& disk, const Folder& folder) {
  if (folder.has_file("sqitch.conf")) {
    return {folder.path, read_settings(disk.text(folder.at("sqitch.conf")))};
  }
  const std::string above = parent_of(folder.path);
  const std::string conf = join(above, "sqitch.conf");
  if (disk.has_file(conf)) {
    Settings settings = read_settings(disk.text(conf));
    if (clean_path(join(above, settings.top)) == folder.path) return {above, std::move(settings)};
  }
  return {folder.path, {}};
}

/// Nothing where there is no plan, or where it is for another database.
std::optional<Layout> layout_of(Disk& disk, const Folder& folder) {
  const auto [home, settings] = configured_for(disk, folder);
  const std::string top = clean_path(join(home, settings.top));
  const auto in_top = [&](const std::string& name) {
    return clean_path(join(name.find('/') == std::string::npos ? top : home, name));
  };
  const bool plan_is_named = settings.plan != Settings{}.plan;
  Layout layout{
      .plan = plan_is_named ? clean_path(join(home, settings.plan)) : in_top(settings.plan),
      .deploy = in_top(settings.deploy),
      .revert = in_top(settings.revert),
      .extension = settings.extension};
  if (settings.engine != "pg" || !disk.has_file(layout.plan)) return std::nullopt;
  return layout;
}

Evidence evidence_in(Disk& disk, const Folder& folder) {
  const auto layout = layout_of(disk, folder);
  if (!layout) return {};
  return {Evidence::marker, layout->plan + " is there"};
}

struct Change {
  std::string name;
  std::vector<std::string> tags;  ///< behind it, before the next change
};

std::vector<Change> read_plan(std::string_view text) {
  std::vector<Change> changes;
  for (const Line& line : lines_of(text)) {
    std::string_view words = trim(line.text);
    if (words.empty() || words.starts_with('#') || words.starts_with('%')) continue;
    if (words.starts_with('-')) continue;  // a change taken back
    if (words.starts_with('+')) words = trim(words.substr(1));
    const std::string name(words.substr(0, words.find_first_of(" \t")));
    if (!name.starts_with('@')) {
      changes.push_back({.name = name});
    } else if (!changes.empty()) {
      changes.back().tags.push_back(name);
    }
  }
  return changes;
}

/// The script of a change: of one that was reworked, the copy with the latest tag up to then.
std::string script_of(Disk& disk, const std::vector<Change>& changes, std::size_t at,
                      const std::string& folder, const std::string& extension) {
  const Change& change = changes[at];
  const std::string stem = join(folder, change.name);
  const auto again = std::ranges::find(changes.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                                       changes.end(), change.name, &Change::name);
  if (again != changes.end()) {
    for (auto later = again; later-- != changes.begin() + static_cast<std::ptrdiff_t>(at);) {
      for (auto tag = later->tags.rbegin(); tag != later->tags.rend(); ++tag) {
        std::string copy = stem + *tag + "." + extension;
        if (disk.has_file(copy)) return copy;
      }
    }
  }
  return stem + "." + extension;
}

Collection collect(Disk& disk, const Folder& folder) {
  Collection collection{.transaction = TransactionModel::psql};
  const auto layout = layout_of(disk, folder);
  if (!layout) return flat_files(folder, [](std::string_view) { return Verdict{}; });
  const std::vector<Change> changes = read_plan(disk.text(layout->plan));
  for (std::size_t at = 0; at < changes.size(); ++at) {
    Candidate file{.path = script_of(disk, changes, at, layout->deploy, layout->extension),
                   .version = changes[at].name,
                   .name = changes[at].name,
                   .down = script_of(disk, changes, at, layout->revert, layout->extension)};
    if (!disk.has_file(file.down)) file.down.clear();
    if (disk.has_file(file.path)) {
      collection.files.push_back(std::move(file));
    } else {
      collection.left_out.push_back(
          {.path = file.path, .reason = "the plan names it; it is missing"});
    }
  }
  for (const std::string& path : not_taken(collection, sql_files_below(disk, folder))) {
    const bool in_deploy = path.starts_with(layout->deploy + "/");
    collection.left_out.push_back(
        {.path = path,
         .reason = in_deploy ? "not in " + layout->plan + ": Sqitch does not run it"
                             : "Sqitch deploys what is in " + layout->deploy + " alone"});
  }
  return collection;
}

}  // namespace

constinit const Tool sqitch{
    .framework = Framework::sqitch,
    .name = "sqitch",
    .order = "sqitch.plan",
    .evidence_in = evidence_in,
    .collect = collect,
    .fresh_session = true,  // a psql for each script (Engine/pg.pm)
    .writing = {.no_new_files = "Sqitch runs what its plan names: sqitch add makes the steps"},
};

}  // namespace pgplumb::history
