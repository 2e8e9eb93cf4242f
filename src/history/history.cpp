// Paths lead to projects (plan.h, find.h), projects to files in their tool's order (tool.h), and
// files to migrations (reader.h).

#include "history/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <span>

#include "history/markers.h"
#include "history/path.h"
#include "history/plan.h"
#include "history/reader.h"

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
