// Paths lead to projects (find.h), projects to files in their tool's order (tool.h); here the files
// are read and become migrations.

#include "history/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <unordered_map>
#include <unordered_set>

#include "history/find.h"
#include "history/glob.h"
#include "history/includes.h"
#include "history/markers.h"
#include "history/path.h"

namespace pgplumb::history {

namespace {

/// A project before its files are read.
struct Planned {
  Found found;
  bool alone = false;  ///< a file that is part of nothing
  bool all_under_review = false;
  std::unordered_set<std::string> named;  ///< true paths: a file can be spelled in many ways
  [[nodiscard]] bool names(const std::string& path) const {
    return !named.empty() && named.contains(Disk::true_path(path));
  }
  [[nodiscard]] bool reviews(const std::string& path) const {
    return all_under_review || names(path);
  }
};

Candidate by_itself(const std::string& path) {
  return {.path = path, .name = std::string(name_of(path))};
}

Planned plain_project(const std::string& root, const std::vector<std::string>& files) {
  Planned planned{.found = {.tool = &plain, .root = root}, .alone = true, .all_under_review = true};
  planned.found.collection.transaction = TransactionModel::none;
  for (const std::string& path : files) {
    planned.found.collection.files.push_back(by_itself(path));
  }
  return planned;
}

/// Goes from paths to the projects to be read.
class Planner {
 public:
  Planner(Disk& disk, const Options& options)
      : disk_(disk), options_(options), finder_(disk, options) {}

  Result<void> add_path(const std::string& given) {
    const std::string path = clean_path(given);
    std::error_code error;
    if (given.empty() || !std::filesystem::exists(shown_path(path), error)) {
      return fail(fmt::format("{}: no such file or folder", given.empty() ? "\"\"" : given));
    }
    if (disk_.has_folder(path)) return add_folder(path);
    any_file_ = true;
    if (!is_excluded(options_, path)) add_file(path);
    return {};
  }

  std::vector<Planned> planned;
  std::vector<LeftOut> left_out;
  [[nodiscard]] bool only_files() const { return any_file_ && !any_folder_; }

 private:
  Result<void> add_folder(const std::string& path) {
    any_folder_ = true;
    Search found = search(disk_, options_, path);
    if (found.found.empty() && found.left_out.empty()) {
      return fail(fmt::format("{}: no SQL files in this folder or below", shown_path(path)));
    }
    for (const Found& project : found.found) plan(project).all_under_review = true;
    std::ranges::move(found.left_out, std::back_inserter(left_out));
    return {};
  }

  void add_file(const std::string& path) {
    const Found* project = finder_.project_with(path);
    if (project == nullptr) {
      planned.push_back(plain_project(parent_of(path), {path}));
      return;
    }
    const auto& left = project->collection.left_out;
    if (const auto why = std::ranges::find(left, path, &LeftOut::path); why != left.end()) {
      left_out.push_back(*why);
      planned.push_back(plain_project(parent_of(path), {path}));
      return;
    }
    plan(*project).named.insert(Disk::true_path(path));
  }

  Planned& plan(const Found& found) {
    const auto [place, is_new] = places_.emplace(Disk::true_path(found.root), planned.size());
    return is_new ? planned.emplace_back(Planned{found}) : planned[place->second];
  }

  Disk& disk_;
  const Options& options_;
  ProjectFinder finder_;
  std::unordered_map<std::string, std::size_t> places_;  ///< in `planned`, by true path of the root
  bool any_file_ = false;
  bool any_folder_ = false;
};

/// Reads the files of planned projects into a history. A file is part of one project only.
class Reader {
 public:
  Reader(Disk& disk, const Options& options) : disk_(disk), options_(options) {}

  Result<void> read(const Planned& planned) {
    Project project{.framework = planned.found.tool->framework,
                    .root = shown_path(planned.found.root)};
    std::vector<std::string> refused;
    included_.clear();
    own_.clear();
    for (const Candidate& file : planned.found.collection.files) {
      if (!planned.alone && files_.contains(file.path)) continue;
      const auto reading = read_file(planned, file, project);
      if (!reading) return std::unexpected(reading.error());
      if (reading->empty()) continue;
      history_.left_out.push_back({.path = file.path, .reason = *reading});
      if (planned.names(file.path)) refused.push_back(file.path);
    }
    if (!planned.alone) leave_out_included(project);
    if (!project.migrations.empty()) history_.projects.push_back(std::move(project));
    for (const std::string& path : refused) {
      const auto own = read(plain_project(parent_of(path), {path}));
      if (!own) return own;
    }
    return {};
  }

  History finish() { return std::move(history_); }

 private:
  /// Adds the migrations of a file; yields why the tool refuses it, or nothing.
  Result<std::string> read_file(const Planned& planned, const Candidate& candidate,
                                Project& project) {
    const Result<std::uint32_t> file = file_of(candidate.path);
    if (!file) return std::unexpected(file.error());
    const TransactionModel usual = planned.found.collection.transaction;
    Reading reading{.parts = {{.transaction = usual}}};
    if (const auto read_text = planned.found.tool->read; read_text != nullptr) {
      reading = read_text(disk_, candidate, history_.sources[*file].text, usual);
    }
    for (Part& part : reading.parts) {
      add_script({.file = *file,
                  .version = candidate.version,
                  .name = candidate.name,
                  .transaction = options_.transaction.value_or(part.transaction),
                  .under_review = planned.reviews(candidate.path),
                  .blanked = std::move(part.blanked)},
                 candidate.path, planned, project);
    }
    return std::move(reading.refused);
  }

  /// A script, cut where psql reads another one, and those others in between.
  void add_script(const Migration& script, const std::string& path, const Planned& planned,
                  Project& project) {
    constexpr std::size_t deepest = 16;
    constexpr std::size_t most = 10'000;
    std::uint32_t begin = 0;
    reading_.push_back(path);
    for (const Include& include : includes_of(history_.sources[script.file], script.blanked)) {
      const std::string other = included_file(disk_, path, include);
      const bool circular = std::ranges::find(reading_, other) != reading_.end();
      const bool too_much = reading_.size() > deepest || project.migrations.size() > most;
      const Result<std::uint32_t> file = other.empty() ? fail("it is not there")
                                         : circular    ? fail("it reads itself")
                                         : too_much    ? fail("too many scripts read one another")
                                                       : file_of(other);
      if (!file) {
        const auto before =
            std::string_view(history_.sources[script.file].text).substr(0, include.begin);
        history_.unread.push_back(fmt::format("{}:{}: {} is not read: {}", path,
                                              1 + std::ranges::count(before, '\n'),
                                              include.argument, file.error().message));
        continue;
      }
      add_part(script, begin, include.begin, project);
      begin = include.end;
      included_.insert(*file);
      Migration inner = script;
      inner.file = *file;
      inner.name = std::string(name_of(other));
      inner.blanked.clear();
      inner.under_review = script.under_review || planned.names(other);
      add_script(inner, other, planned, project);
    }
    add_part(script, begin, static_cast<std::uint32_t>(history_.sources[script.file].text.size()),
             project);
    reading_.pop_back();
  }

  void add_part(const Migration& script, std::uint32_t begin, std::uint32_t end, Project& project) {
    const auto size = static_cast<std::uint32_t>(history_.sources[script.file].text.size());
    Migration& part = project.migrations.emplace_back(script);
    if (begin > 0) part.blanked.push_back({.begin = 0, .end = begin});
    if (end < size) part.blanked.push_back({.begin = end, .end = size});
    part.continues = reading_.size() > 1 || begin > 0;
    if (reading_.size() == 1) own_.insert(project.migrations.size() - 1);
  }

  /// What another script reads is not run by itself as well, unless somebody says so.
  void leave_out_included(Project& project) {
    std::vector<Migration> kept;
    for (std::size_t i = 0; i < project.migrations.size(); ++i) {
      Migration& migration = project.migrations[i];
      if (own_.contains(i) && included_.contains(migration.file)) continue;
      kept.push_back(std::move(migration));
    }
    project.migrations = std::move(kept);
  }

  Result<std::uint32_t> file_of(const std::string& path) {
    const auto known = files_.find(path);
    if (known != files_.end()) return known->second;
    Result<SourceFile> source = disk_.take(path);
    if (!source) return std::unexpected(source.error());
    const std::uint32_t file = history_.sources.add(std::move(*source));
    files_.emplace(path, file);
    return file;
  }

  Disk& disk_;
  const Options& options_;
  History history_;
  std::unordered_map<std::string, std::uint32_t> files_;
  std::vector<std::string> reading_;  ///< the scripts that are being read, outermost first
  std::unordered_set<std::uint32_t> included_;  ///< files that a script reads
  std::unordered_set<std::size_t> own_;  ///< the project's migrations that no other script reads
};

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

}  // namespace

Result<History> find_history(const std::vector<std::string>& paths, const Options& options) {
  Disk disk;
  Planner planner(disk, options);
  for (const std::string& path : paths) {
    if (auto added = planner.add_path(path); !added) return std::unexpected(added.error());
  }
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
  history->named_files = planner.only_files();
  if (history->projects.empty() && !history->left_out.empty()) {
    const LeftOut& first = history->left_out.front();
    return fail(fmt::format("{}: nothing to check: {}", first.path, first.reason));
  }
  return history;
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
