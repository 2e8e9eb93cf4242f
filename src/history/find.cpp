// A folder is asked about from the top down, and a file belongs to the first project that knows it,
// taken or left out: so a folder whose SQL a project above has claimed is none of its own.

#include "history/find.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "history/glob.h"
#include "history/not_sql.h"
#include "history/path.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

void drop_excluded(const Options& options, Collection& collection) {
  std::erase_if(collection.left_out,
                [&](const LeftOut& left) { return is_excluded(options, left.path); });
  std::erase_if(collection.files,
                [&](const Candidate& file) { return is_excluded(options, file.path); });
}

Found found_by(Disk& disk, const Options& options, const Tool& tool, const Folder& folder,
               Evidence evidence) {
  Found found{.tool = &tool,
              .root = folder.path,
              .evidence = std::move(evidence),
              .collection = tool.collect(disk, folder)};
  drop_excluded(options, found.collection);
  return found;
}

/// The folder's own migrations by the tool that the options name. It is taken at its word where
/// there is SQL in the folder, else only where the tool knows the folder.
std::optional<Found> recognize_as(Disk& disk, const Options& options, const Tool& tool,
                                  const Folder& folder) {
  Evidence evidence = tool.evidence_in(disk, folder);
  if (!evidence.any() && std::ranges::none_of(folder.files, is_sql_name)) return std::nullopt;
  Found found = found_by(disk, options, tool, folder,
                         Evidence(Evidence::configured, "it is configured") | std::move(evidence));
  if (found.collection.files.empty()) return std::nullopt;
  return found;
}

/// The folder's own migrations by the likeliest tool.
std::optional<Found> recognize_likeliest(Disk& disk, const Options& options, const Folder& folder) {
  const Tool* likeliest = &plain;
  Evidence most;
  for (const Tool* tool : tools()) {
    Evidence evidence = tool->evidence_in(disk, folder);
    if (evidence.kinds > most.kinds) {
      most = std::move(evidence);
      likeliest = tool;
    }
  }
  Found found = found_by(disk, options, *likeliest, folder, std::move(most));
  if (found.collection.files.empty() && found.collection.left_out.empty()) return std::nullopt;
  return found;
}

const ProjectOptions* configured_for(const Options& options, const std::string& path) {
  if (options.projects.empty()) return nullptr;
  const auto configured = std::ranges::find(
      options.projects, Disk::true_path(path),
      [](const ProjectOptions& project) { return Disk::true_path(project.path); });
  return configured == options.projects.end() ? nullptr : &*configured;
}

/// The folder's own migrations by what the options say of it, else by what speaks for it.
std::optional<Found> recognize(Disk& disk, const Options& options, const std::string& path) {
  const Folder& folder = disk.folder(path);
  const ProjectOptions* configured = configured_for(options, path);
  const auto framework =
      configured != nullptr && configured->framework ? configured->framework : options.framework;
  auto found = framework ? recognize_as(disk, options, tool_of(*framework), folder)
                         : recognize_likeliest(disk, options, folder);
  if (found) found->configured = configured;
  if (found && configured != nullptr && found->evidence.kinds < Evidence::configured) {
    found->evidence |= {Evidence::configured, "[[project]] names it"};
  }
  return found;
}

/// What `pgplumb docs` wrote has the schema as SQL, which is made of migrations and is none.
bool holds_documents(Disk& disk, const std::string& path) {
  constexpr std::string_view schema = "schema.sql";
  const Folder& folder = disk.folder(path);
  return folder.has_file(schema) && folder.has_file("validation.json") &&
         disk.text(folder.at(schema)).starts_with("-- Written by pgplumb docs");
}

class Searcher {
 public:
  Searcher(Disk& disk, const Options& options) : disk_(disk), options_(options) {}

  void visit(const std::string& path) {
    if (!visited_.insert(Disk::true_path(path)).second) return;
    const Folder& folder = disk_.folder(path);
    if (!folder.unreadable.empty()) {
      search_.left_out.push_back({.path = shown_path(path), .reason = folder.unreadable});
    }
    if (!is_claimed(folder)) {
      if (auto found = recognize(disk_, options_, path)) {
        claim(std::move(*found));
      } else if (auto left = migrations_without_sql(disk_, folder)) {
        search_.left_out.push_back(std::move(*left));
      }
    }
    for (const std::string& name : folder.folders) {
      const std::string below = folder.at(name);
      if (!is_searched(name) || is_excluded(options_, below)) continue;
      if (is_other_database(name)) {
        search_.left_out.push_back({.path = below, .reason = "named for another database"});
      } else if (holds_documents(disk_, below)) {
        search_.left_out.push_back({.path = below, .reason = "documents that pgplumb wrote"});
      } else {
        visit(below);
      }
    }
  }

  /// Drops the plain folders below `top` that nothing speaks for, if anything speaks for others,
  /// and dumps of what other migrations make.
  Search finish(const std::string& top) {
    drop_dumps();
    const bool any_likely =
        std::ranges::any_of(search_.found, [](const Found& found) { return found.evidence.any(); });
    if (any_likely) {
      std::erase_if(search_.found, [&](const Found& found) {
        if (found.evidence.any() || found.root == top) return false;
        search_.left_out.push_back(
            {.path = found.root, .reason = "SQL without a sign of being migrations"});
        return true;
      });
    }
    return std::move(search_);
  }

 private:
  /// A dump is no history where there are steps; where the tool of the dump has its own, which are
  /// no SQL, only where they lie beside or below it.
  void drop_dumps() {
    const auto made_by_steps = [&](const Found& dump) {
      return std::ranges::any_of(search_.found, [&](const Found& other) {
        const std::string parent = parent_of(dump.root);
        const bool beside = parent_of(other.root) == parent && !parent.empty() && parent != "..";
        const bool below = dump.root.empty() || other.root.starts_with(dump.root + "/");
        const bool has_steps = !other.tool->is_dump && other.evidence.any();
        return has_steps && (!dump.tool->steps_are_no_sql || beside || below);
      });
    };
    std::erase_if(search_.found, [&](const Found& found) {
      if (!found.tool->is_dump || found.configured != nullptr || !made_by_steps(found))
        return false;
      for (const Candidate& file : found.collection.files) {
        search_.left_out.push_back(
            {.path = file.path, .reason = "a dump of the schema that the migrations make"});
      }
      return true;
    });
  }

  [[nodiscard]] bool is_claimed(const Folder& folder) const {
    bool any = false;
    for (const std::string& name : folder.files) {
      if (!is_sql_name(name)) continue;
      any = true;
      if (!claimed_.contains(folder.at(name))) return false;
    }
    return any;
  }

  void claim(Found found) {
    for (const Candidate& file : found.collection.files) claimed_.insert(file.path);
    for (const LeftOut& left : found.collection.left_out) claimed_.insert(left.path);
    search_.found.push_back(std::move(found));
  }

  Disk& disk_;
  const Options& options_;
  Search search_;
  std::unordered_set<std::string> claimed_;
  std::unordered_set<std::string> visited_;  ///< true paths: links can lead in circles
};

}  // namespace

bool is_excluded(const Options& options, const std::string& path) {
  return std::ranges::any_of(options.exclude,
                             [&](const std::string& glob) { return glob_matches(glob, path); });
}

Search search(Disk& disk, const Options& options, const std::string& folder) {
  Searcher searcher(disk, options);
  searcher.visit(folder);
  return searcher.finish(folder);
}

const ProjectFinder::Known& ProjectFinder::known(const std::string& folder) {
  auto entry = folders_.find(folder);
  if (entry != folders_.end()) return entry->second;
  Known known{.found = recognize(disk_, options_, folder)};
  if (known.found) {
    for (const Candidate& file : known.found->collection.files) known.files.insert(file.path);
    for (const LeftOut& left : known.found->collection.left_out) known.files.insert(left.path);
  }
  return folders_.emplace(folder, std::move(known)).first->second;
}

const Found* ProjectFinder::project_with(const std::string& file) {
  const std::string parent = parent_of(file);
  auto climb = upward_.find(parent);
  if (climb == upward_.end()) climb = upward_.emplace(parent, disk_.upward(parent)).first;
  const Found* likeliest = nullptr;
  for (const std::string& folder : climb->second) {
    const Known& here = known(folder);
    if (!here.files.contains(file)) continue;
    if (likeliest == nullptr || here.found->evidence.kinds >= likeliest->evidence.kinds) {
      likeliest = &*here.found;
    }
  }
  return likeliest;
}

}  // namespace pgplumb::history
