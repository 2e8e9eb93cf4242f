#include "history/shapes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "history/markers.h"
#include "history/path.h"
#include "text/ascii.h"

namespace pgplumb::history {

namespace {

void take(Collection& collection, Verdict verdict, std::string path, std::string_view name) {
  if (verdict.left_out.empty()) {
    collection.files.push_back({.path = std::move(path),
                                .version = std::move(verdict.version),
                                .name = std::string(name)});
  } else {
    collection.left_out.push_back({.path = std::move(path), .reason = std::move(verdict.left_out)});
  }
}

/// A line that names the crate as a dependency: `sqlx = "0.8"`, `sqlx.workspace = true` or
/// `[dependencies.sqlx]`.
bool names_crate(std::string_view manifest, std::string_view crate) {
  for (const Line& line : lines_of(manifest)) {
    std::string_view text = trim(line.text);
    if (text.starts_with('[') && text.ends_with(']')) {
      const std::size_t dot = text.rfind("dependencies.");
      if (dot == std::string_view::npos) continue;
      text = text.substr(dot + std::string_view("dependencies.").size());
    }
    if (!text.starts_with(crate)) continue;
    text.remove_prefix(crate.size());
    if (text.empty() || std::string_view(" =.]").find(text.front()) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

/// `manifest` where a file of that name upward has the word in it.
Evidence word_evidence(Disk& disk, const Folder& folder, std::string_view file,
                       std::string_view word) {
  for (const std::string& above : disk.upward(folder.path)) {
    const std::string manifest = join(above, file);
    if (disk.has_file(manifest) && disk.text(manifest).find(word) != std::string_view::npos) {
      return {Evidence::manifest, fmt::format("{} names {}", manifest, word)};
    }
  }
  return {};
}

}  // namespace

Collection flat_files(const Folder& folder, Judge judge) {
  Collection collection;
  for (const std::string& name : folder.files) {
    if (is_sql_name(name)) take(collection, judge(name), folder.at(name), name);
  }
  return collection;
}

Collection folder_each(Disk& disk, const Folder& folder, std::string_view file, Judge judge,
                       std::string_view others) {
  Collection collection;
  for (const std::string& name : folder.folders) {
    const Folder& migration = disk.folder(folder.at(name));
    for (const std::string& inside : migration.files) {
      if (inside == file) {
        take(collection, judge(name), migration.at(inside), name);
      } else if (is_sql_name(inside) && migration.has_file(file)) {
        collection.left_out.push_back(
            {.path = migration.at(inside), .reason = std::string(others)});
      }
    }
  }
  return collection;
}

void sort_by(Collection& collection, Order order, std::string Candidate::* key) {
  std::ranges::sort(collection.files, [&](const Candidate& a, const Candidate& b) {
    const auto by_key = order(a.*key, b.*key);
    return by_key != 0 ? by_key < 0 : std::tie(a.name, a.path) < std::tie(b.name, b.path);
  });
}

bool runs_any(const Folder& folder, Judge judge) {
  return std::ranges::any_of(folder.files, [&](const std::string& name) {
    return is_sql_name(name) && judge(name).left_out.empty();
  });
}

bool any_folder_with(Disk& disk, const Folder& folder, std::string_view file) {
  return std::ranges::any_of(folder.folders, [&](const std::string& name) {
    return disk.has_file(join(folder.at(name), file));
  });
}

bool is_searched(std::string_view name) {
  constexpr std::array<std::string_view, 5> others{"node_modules", "vendor", "target", "dist",
                                                   "build"};
  return !name.starts_with('.') && std::ranges::find(others, name) == others.end();
}

bool is_other_database(std::string_view name) {
  constexpr std::array<std::string_view, 14> others{
      "mysql", "mariadb",    "sqlite", "sqlite3", "mssql",     "sqlserver",   "oracle",
      "h2",    "clickhouse", "db2",    "spanner", "cockroach", "cockroachdb", "crdb"};
  return std::ranges::any_of(
      others, [&](std::string_view other) { return equal_ignoring_case(name, other); });
}

std::vector<std::string> sql_files_below(Disk& disk, const Folder& top) {
  std::vector<std::string> files;
  std::set<std::string> visited;
  std::vector<std::string> pending{top.path};
  while (!pending.empty()) {
    const Folder& folder = disk.folder(pending.back());
    pending.pop_back();
    if (!visited.insert(Disk::true_path(folder.path)).second) continue;
    for (const std::string& name : folder.files) {
      if (is_sql_name(name)) files.push_back(folder.at(name));
    }
    for (const std::string& name : folder.folders) {
      if (is_searched(name) && !is_other_database(name)) pending.push_back(folder.at(name));
    }
  }
  std::ranges::sort(files);
  return files;
}

std::vector<std::string> not_taken(const Collection& collection, std::vector<std::string> paths) {
  std::unordered_set<std::string_view> taken;
  for (const Candidate& file : collection.files) taken.insert(file.path);
  for (const LeftOut& left : collection.left_out) taken.insert(left.path);
  std::erase_if(paths, [&](const std::string& path) { return taken.contains(path); });
  return paths;
}

std::string_view leading_digits(std::string_view name) {
  return name.substr(
      0, static_cast<std::size_t>(std::ranges::find_if_not(name, is_digit) - name.begin()));
}

std::string_view number_before_underscore(std::string_view name) {
  constexpr std::string_view greatest = "9223372036854775807";
  const std::string_view digits = leading_digits(name);
  if (digits.empty() || compare_numbers(digits, greatest) > 0) return {};
  return name.substr(digits.size()).starts_with('_') ? digits : std::string_view{};
}

std::string_view significant_digits(std::string_view digits) {
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
}

bool is_down_name(std::string_view name) { return stem_of(name).ends_with(".down"); }

void pair_by_number(const Folder& folder, Collection& collection,
                    bool (*is_down)(std::string_view name)) {
  std::unordered_map<std::string_view, std::string_view> downs;
  for (const std::string& name : folder.files) {
    if (is_sql_name(name) && is_down(name)) {
      downs.emplace(significant_digits(leading_digits(name)), name);
    }
  }
  for (Candidate& file : collection.files) {
    const auto down = downs.find(significant_digits(file.version));
    if (down != downs.end()) file.down = folder.at(down->second);
  }
}

void pair_in_folders(Disk& disk, Collection& collection, std::string_view down) {
  for (Candidate& file : collection.files) {
    const std::string path = join(parent_of(file.path), down);
    if (disk.has_file(path)) file.down = path;
  }
}

Evidence& Evidence::operator|=(Evidence other) {
  kinds |= other.kinds;
  std::ranges::move(other.signs, std::back_inserter(signs));
  return *this;
}

Evidence annotation_evidence(Disk& disk, const Folder& folder, bool (*marked)(std::string_view),
                             std::string_view words) {
  for (const std::string& name : folder.files) {
    if (is_sql_name(name) && marked(disk.text(folder.at(name)))) {
      return {Evidence::annotation, fmt::format("{} has `{}`", name, words)};
    }
  }
  return {};
}

Evidence marker_evidence(Disk& disk, const Folder& folder, std::string_view name) {
  const std::vector<std::string>& climb = disk.upward(folder.path);
  for (std::size_t height = 0; height < climb.size(); ++height) {
    const std::string path = join(climb[height], name);
    if (disk.has_file(path) || disk.has_folder(path)) {
      return {height <= 1 ? Evidence::marker : Evidence::place, fmt::format("{} is there", path)};
    }
  }
  return {};
}

Evidence own_marker_evidence(Disk& disk, const Folder& folder, std::string_view name) {
  const std::string path = folder.at(name);
  if (!disk.has_file(path) && !disk.has_folder(path)) return {};
  return {Evidence::marker, fmt::format("{} is there", path)};
}

Evidence place_evidence(const Folder& folder, std::string_view place) {
  const std::string path = "/" + Disk::true_path(folder.path);
  if (!path.ends_with("/" + std::string(place))) return {};
  return {Evidence::place, fmt::format("the folder is called {}", place)};
}

Evidence cargo_evidence(Disk& disk, const Folder& folder, std::string_view crate) {
  for (const std::string& above : disk.upward(folder.path)) {
    const std::string manifest = join(above, "Cargo.toml");
    if (disk.has_file(manifest) && names_crate(disk.text(manifest), crate)) {
      return {Evidence::manifest, fmt::format("{} names {}", manifest, crate)};
    }
  }
  return {};
}

Evidence go_evidence(Disk& disk, const Folder& folder, std::string_view module) {
  return word_evidence(disk, folder, "go.mod", module);
}

Evidence npm_evidence(Disk& disk, const Folder& folder, std::string_view package) {
  return word_evidence(disk, folder, "package.json", fmt::format("\"{}\"", package));
}

}  // namespace pgplumb::history
