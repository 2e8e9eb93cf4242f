// Root changelogs are XML, YAML or JSON. Of all of them only the names behind `file` and `path` are
// read, as text: these are what `include` and `includeAll` have, in each of the formats.

#include "history/changelog_includes.h"

#include <algorithm>
#include <array>
#include <set>

#include "history/path.h"
#include "history/shapes.h"
#include "text/ascii.h"

namespace pgplumb::history {

namespace {

bool is_changelog_name(std::string_view name) {
  constexpr std::array<std::string_view, 4> suffixes{".xml", ".yaml", ".yml", ".json"};
  return std::ranges::any_of(
      suffixes, [&](std::string_view suffix) { return !without_suffix(name, suffix).empty(); });
}

/// People call it so, or its folder; other files are not read for the sake of their suffix.
bool may_be_root(const Folder& folder, std::string_view name) {
  constexpr std::array<std::string_view, 4> words{"changelog", "liquibase", "master", "root"};
  return std::ranges::any_of(words, [&](std::string_view word) {
    return name.find(word) != std::string_view::npos ||
           name_of(folder.path).find(word) != std::string_view::npos;
  });
}

bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '_'; }

struct Named {
  std::string path;
  bool is_folder = false;
};

/// The value behind the word at `at`: `file="x"`, `file: x`, `"file": "x"`.
std::string value_at(std::string_view text, std::size_t at) {
  constexpr std::string_view between = " \t\"'";
  std::size_t sign = text.find_first_not_of(between, at);
  if (sign == std::string_view::npos || (text[sign] != '=' && text[sign] != ':')) return {};
  sign = std::min(text.find_first_not_of(between, sign + 1), text.size());
  const std::size_t end = std::min(text.find_first_of("\"'\r\n,}", sign), text.size());
  std::string_view value = text.substr(sign, end - sign);
  while (value.ends_with(' ')) value.remove_suffix(1);
  if (value.starts_with("classpath:")) value.remove_prefix(10);
  return std::string(value);
}

std::vector<Named> names_in(std::string_view text) {
  std::vector<Named> names;
  for (std::size_t at = 0; at + 4 < text.size(); ++at) {
    const std::string_view word = text.substr(at, 4);
    const bool is_file = word == "file";
    if (!is_file && word != "path") continue;
    if ((at > 0 && is_word(text[at - 1])) || is_word(text[at + 4])) continue;
    std::string value = value_at(text, at + 4);
    if (!value.empty()) names.push_back({.path = std::move(value), .is_folder = !is_file});
  }
  return names;
}

class Walker {
 public:
  explicit Walker(Disk& disk) : disk_(disk) {}

  void walk(const std::string& changelog) {
    constexpr std::size_t most = 2000;
    if (visited_.size() > most || !visited_.insert(changelog).second) return;
    for (const Named& named : names_in(disk_.text(changelog))) {
      const std::string path = find(changelog, named);
      if (path.empty()) continue;
      if (!named.is_folder) {
        take(path);
        continue;
      }
      const Folder& folder = disk_.folder(path);
      for (const std::string& name : folder.files) take(folder.at(name));
    }
  }

  std::vector<std::string> files;

 private:
  void take(const std::string& path) {
    if (is_changelog_name(path)) return walk(path);
    if (is_sql_name(path) && visited_.insert(path).second) files.push_back(path);
  }

  /// Relative to the changelog, or to a folder above it that is on Liquibase's search path.
  std::string find(const std::string& changelog, const Named& named) {
    for (const std::string& above : disk_.upward(parent_of(changelog))) {
      const std::string path = clean_path(join(above, named.path));
      if (named.is_folder ? disk_.has_folder(path) : disk_.has_file(path)) return path;
    }
    return {};
  }

  Disk& disk_;
  std::set<std::string> visited_;
};

}  // namespace

Included included_by_changelog(Disk& disk, const Folder& folder) {
  Included most;
  for (const std::string& name : folder.files) {
    if (!is_changelog_name(name) || !may_be_root(folder, name)) continue;
    const std::string path = folder.at(name);
    const std::string_view text = disk.text(path);
    if (text.find("databaseChangeLog") == std::string_view::npos) continue;
    Walker walker(disk);
    walker.walk(path);
    if (walker.files.size() > most.files.size()) most = {path, std::move(walker.files)};
  }
  return most;
}

}  // namespace pgplumb::history
