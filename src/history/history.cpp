// Paths lead to projects (plan.h, find.h), projects to files in their tool's order (tool.h), and
// files to migrations (reader.h).

#include "history/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <span>

#include "history/changes.h"
#include "history/git.h"
#include "history/markers.h"
#include "history/path.h"
#include "history/plan.h"
#include "history/reader.h"
#include "history/revision.h"

namespace pgplumb::history {

namespace {

Result<History> read_all(Disk& disk, const Options& options, std::span<const Planned> planned) {
  Reader reader(disk, options);
  for (const Planned& project : planned) {
    if (const auto read = reader.read(project); !read) return std::unexpected(read.error());
  }
  return reader.finish();
}

/// A path of a list, with the line that it stands in.
struct Listed {
  std::string path;
  std::string place;  ///< "order.txt:3: "; empty where there is no list
};

Result<History> read_in_order(const std::vector<Listed>& files, const Options& options) {
  Disk disk;
  std::vector<std::string> paths;
  for (const Listed& file : files) {
    std::error_code error;
    if (file.path.empty() || !std::filesystem::exists(file.path, error)) {
      return fail(fmt::format("{}{}: no such file or folder", file.place, file.path));
    }
    if (disk.has_folder(file.path)) {
      return fail(fmt::format("{}{}: a folder, where a file is wanted", file.place, file.path));
    }
    if (!is_excluded(options, file.path)) paths.push_back(file.path);
  }
  return read_all(disk, options, std::vector{plain_project("", paths)});
}

Result<History> read_planned(Disk& disk, const Options& options, Planner& planner) {
  Result<History> history = read_all(disk, options, planner.planned);
  if (!history) return history;
  for (const Planned& project : planner.planned) {
    std::ranges::copy(project.found.collection.left_out, std::back_inserter(history->left_out));
  }
  for (LeftOut& left : planner.left_out) {
    const auto& known = history->left_out;
    if (std::ranges::find(known, left.path, &LeftOut::path) == known.end()) {
      history->left_out.push_back(std::move(left));
    }
  }
  history->one_unit = planner.only_files();
  return history;
}

/// The history of the paths and, as context, of the projects in the folders.
Result<History> find_on(Disk disk, const std::vector<std::string>& paths, const Options& options,
                        const std::vector<std::string>& context = {}) {
  Planner planner(disk, options);
  for (const std::string& path : paths) {
    if (auto added = planner.add_path(path); !added) return std::unexpected(added.error());
  }
  if (!planner.without_sql.empty()) {
    return fail(fmt::format("{}: no SQL files in this folder or below",
                            shown_path(planner.without_sql.front())));
  }
  for (const std::string& root : context) planner.add_context(root);
  Result<History> history = read_planned(disk, options, planner);
  if (history && !paths.empty() && history->projects.empty() && !history->left_out.empty()) {
    const LeftOut& first = history->left_out.front();
    return fail(fmt::format("{}: nothing to check: {}", first.path, first.reason));
  }
  return history;
}

/// What the paths held, which may be nothing.
Result<History> find_before(Disk& disk, const std::vector<std::string>& paths,
                            const Options& options) {
  Planner planner(disk, options);
  for (const std::string& path : paths) {
    if (auto added = planner.add_path(path); !added) return std::unexpected(added.error());
  }
  return read_planned(disk, options, planner);
}

/// The folders with `.git` that the paths are in.
Result<std::vector<std::string>> repositories_of(const std::vector<std::string>& paths) {
  Disk disk;
  std::vector<std::string> tops;
  for (const std::string& given : paths) {
    const std::string path = clean_path(given);
    std::string folder = path;
    while (!folder.empty() && !disk.has_folder(folder)) folder = parent_of(folder);
    const std::string& top = disk.upward(folder).back();
    const std::string git = join(top, ".git");
    if (!disk.has_folder(git) && !disk.has_file(git)) {
      return fail(fmt::format("{}: not in a git repository, so nothing says what has changed",
                              shown_path(path)));
    }
    const std::string true_top = Disk::true_path(top);
    if (std::ranges::find(tops, true_top) == tops.end()) tops.push_back(true_top);
  }
  return tops;
}

/// Where to look for what was before: folders that are named, the folders of projects, which may
/// be new themselves, where files are, and files that are part of nothing.
std::vector<std::string> paths_before(Disk& before, const std::vector<std::string>& paths,
                                      const History& now) {
  std::vector<std::string> there;
  const auto add = [&](const std::string& path) {
    if (std::ranges::find(there, path) == there.end()) there.push_back(path);
  };
  bool any_file = false;
  for (const std::string& path : paths) {
    const bool was_folder = before.has_folder(clean_path(path));
    if (was_folder) add(path);
    any_file = any_file || !was_folder;
  }
  for (const Project& project : now.projects) {
    if (project.alone) {
      const std::string& file = now.sources[project.migrations.front().file].path;
      if (before.has_file(file)) add(file);
    } else if (any_file && before.has_folder(clean_path(project.root))) {
      add(project.root);
    }
  }
  return there;
}

/// Paths that are named and not there any more, and the folders of the projects that had them.
struct Gone {
  std::vector<std::string> paths;
  std::vector<std::string> roots;
};

Gone gone_paths(Disk& now, Disk& before, const std::vector<std::string>& paths,
                const Options& options) {
  Gone gone;
  ProjectFinder finder(before, options);
  for (const std::string& given : paths) {
    const std::string path = clean_path(given);
    if (given.empty() || now.exists(path) || !before.exists(path)) continue;
    gone.paths.push_back(path);
    if (before.has_folder(path) || is_excluded(options, path)) continue;
    const Found* project = finder.project_with(path);
    if (project != nullptr) gone.roots.push_back(project->root);
  }
  return gone;
}

}  // namespace

Result<Changes> find_changes(const std::vector<std::string>& paths, const Options& options) {
  const auto tops = repositories_of(paths);
  if (!tops) return std::unexpected(tops.error());
  FileVersions all;
  for (const std::string& top : *tops) {
    auto versions = options.review.kind == Review::staged
                        ? staged_versions(top)
                        : versions_since(top, options.review.from);
    if (!versions) return std::unexpected(versions.error());
    all.before.merge(versions->before);
    all.now.merge(versions->now);
  }
  return find_changes(paths, options, std::move(all));
}

Result<Changes> find_changes(const std::vector<std::string>& paths, const Options& options,
                             FileVersions versions) {
  Disk disk_now(std::move(versions.now));
  Disk disk_before(std::move(versions.before));
  const Gone gone = gone_paths(disk_now, disk_before, paths, options);
  std::vector<std::string> left = paths;
  std::erase_if(left, [&](const std::string& path) {
    return std::ranges::find(gone.paths, clean_path(path)) != gone.paths.end();
  });
  Result<History> now = find_on(std::move(disk_now), left, options, gone.roots);
  if (!now) return std::unexpected(now.error());
  std::vector<std::string> there = paths_before(disk_before, paths, *now);
  for (const std::string& path : gone.paths) {
    if (!disk_before.has_folder(path)) there.push_back(path);
  }
  Result<History> before = find_before(disk_before, there, options);
  if (!before) return std::unexpected(before.error());
  compare(*now, *before, gone.paths);
  return Changes{.now = std::move(*now), .before = std::move(*before)};
}

Result<History> find_history_at(const std::string& path, const std::string& revision,
                                const Options& options) {
  const auto tops = repositories_of({path});
  if (!tops) return std::unexpected(tops.error());
  auto files = versions_at(tops->front(), revision);
  if (!files) return std::unexpected(files.error());
  Disk disk(std::move(*files));
  const std::string file = clean_path(path);
  if (disk.has_file(file)) return read_all(disk, options, std::vector{plain_project("", {file})});
  return find_on(std::move(disk), {path}, options);
}

Result<History> find_history_at_base(const std::string& path, const std::string& ref,
                                     const Options& options) {
  const auto tops = repositories_of({path});
  if (!tops) return std::unexpected(tops.error());
  auto versions = versions_since(tops->front(), ref);
  if (!versions) return std::unexpected(versions.error());
  return find_on(Disk(std::move(versions->before)), {path}, options);
}

std::string default_branch_at(const std::string& path) {
  const auto tops = repositories_of({path});
  return tops ? default_branch(tops->front()) : "";
}

Result<History> find_history(const std::vector<std::string>& paths, const Options& options) {
  switch (options.review.kind) {
    case Review::all:
      break;
    case Review::since_commit:
    case Review::staged: {
      auto changes = find_changes(paths, options);
      if (!changes) return std::unexpected(changes.error());
      return std::move(changes->now);
    }
    case Review::since_version: {
      Result<History> history = find_on(Disk(), paths, options);
      if (!history || review_behind(*history, options.review.from)) return history;
      return fail(fmt::format("no migration has the version or name \"{}\"", options.review.from));
    }
  }
  return find_on(Disk(), paths, options);
}

Result<History> read_file_list(const std::string& list_path, const Options& options) {
  const Result<SourceFile> list = read_source(list_path);
  if (!list) return std::unexpected(list.error());
  std::vector<Listed> files;
  std::size_t number = 0;
  for (const Line& line : lines_of(list->text)) {
    ++number;
    const std::string_view path = trim(line.text);
    if (path.empty() || path.starts_with('#')) continue;
    files.push_back({.path = clean_path(path), .place = fmt::format("{}:{}: ", list_path, number)});
  }
  if (files.empty()) return fail(fmt::format("{}: names no files", list_path));
  return read_in_order(files, options);
}

Result<History> read_files(const std::vector<std::string>& paths, const Options& options) {
  std::vector<Listed> files;
  for (const std::string& path : paths) files.push_back({.path = clean_path(path)});
  return read_in_order(files, options);
}

}  // namespace pgplumb::history
