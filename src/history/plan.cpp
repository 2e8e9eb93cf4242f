#include "history/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "history/path.h"

namespace pgplumb::history {

Planned plain_project(const std::string& root, const std::vector<std::string>& files) {
  Planned planned{.found = {.tool = &plain, .root = root}, .alone = true, .all_under_review = true};
  planned.found.collection.transaction = TransactionModel::psql;
  for (const std::string& path : files) {
    planned.found.collection.files.push_back({.path = path, .name = std::string(name_of(path))});
  }
  return planned;
}

Result<void> Planner::add_path(const std::string& given) {
  const std::string path = clean_path(given);
  if (given.empty() || !disk_.exists(path)) {
    return fail(fmt::format("{}: no such file or folder", given.empty() ? "\"\"" : given));
  }
  if (disk_.has_folder(path)) {
    add_folder(path);
    return {};
  }
  any_file_ = true;
  if (!is_excluded(options_, path)) add_file(path);
  return {};
}

void Planner::add_folder(const std::string& path) {
  any_folder_ = true;
  Search found = search(disk_, options_, path);
  if (found.found.empty() && found.left_out.empty()) without_sql.push_back(path);
  for (const Found& project : found.found) plan(project).all_under_review = true;
  std::ranges::move(found.left_out, std::back_inserter(left_out));
}

void Planner::add_context(const std::string& root) {
  for (const Found& project : search(disk_, options_, root).found) {
    if (project.root == root) plan(project);
  }
}

void Planner::add_file(const std::string& path) {
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

Planned& Planner::plan(const Found& found) {
  const auto [place, is_new] = places_.emplace(Disk::true_path(found.root), planned.size());
  return is_new ? planned.emplace_back(Planned{found}) : planned[place->second];
}

}  // namespace pgplumb::history
