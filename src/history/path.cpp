#include "history/path.h"

#include <algorithm>
#include <array>

#include "text/ascii.h"

namespace pgplumb::history {

namespace {

constexpr std::array<std::string_view, 3> sql_suffixes{".sql", ".pgsql", ".psql"};

}  // namespace

std::string clean_path(std::string_view path) {
  std::string cleaned = path.starts_with('/') ? "/" : "";
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    if (!part.empty() && part != ".") cleaned = join(cleaned, part);
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return cleaned;
}

std::string shown_path(const std::string& path) { return path.empty() ? "." : path; }

std::string join(std::string_view folder, std::string_view name) {
  std::string path(folder);
  if (!path.empty() && !path.ends_with('/')) path += '/';
  return path += name;
}

std::string parent_of(std::string_view path) {
  if (path.empty()) return "..";
  if (path == ".." || path.ends_with("/..")) return std::string(path) + "/..";
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return "";
  return std::string(path.substr(0, std::max(slash, std::size_t{1})));
}

std::string_view name_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return to_lower(c); };
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view without_suffix(std::string_view name, std::string_view suffix) {
  if (name.size() <= suffix.size()) return {};
  const std::string_view stem = name.substr(0, name.size() - suffix.size());
  return equal_ignoring_case(name.substr(stem.size()), suffix) ? stem : std::string_view{};
}

bool is_sql_name(std::string_view name) {
  return std::ranges::any_of(
      sql_suffixes, [&](std::string_view suffix) { return !without_suffix(name, suffix).empty(); });
}

std::string_view stem_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? name : name.substr(0, dot);
}

}  // namespace pgplumb::history
