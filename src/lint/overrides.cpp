#include "lint/overrides.h"

#include <algorithm>
#include <ranges>

#include "history/glob.h"

namespace pgplumb::lint {
namespace {

/// A glob without a dot is about the table's name, whatever schema it is in.
bool takes_table(std::string_view glob, std::string_view table) {
  const std::size_t dot = table.find('.');
  const bool is_bare = glob.find('.') == glob.npos;
  return history::glob_matches(glob, is_bare && dot != table.npos ? table.substr(dot + 1) : table);
}

bool applies(const config::Override& over, std::string_view path,
             std::span<const std::string> tables) {
  const auto takes_path = [&](const std::string& glob) {
    return history::glob_matches(glob, path);
  };
  const auto takes_one = [&](const std::string& glob) {
    return std::ranges::any_of(tables,
                               [&](const std::string& table) { return takes_table(glob, table); });
  };
  return (over.files.empty() || std::ranges::any_of(over.files, takes_path)) &&
         (over.tables.empty() || std::ranges::any_of(over.tables, takes_one));
}

}  // namespace

std::optional<config::Level> overridden_level(std::span<const config::Override> overrides,
                                              std::string_view rule, std::string_view path,
                                              std::span<const std::string> tables) {
  for (const config::Override& over : overrides | std::views::reverse) {
    const auto said = over.rules.find(std::string(rule));
    if (said != over.rules.end() && applies(over, path, tables)) return said->second;
  }
  return std::nullopt;
}

bool runs_in_an_override(std::span<const config::Override> overrides, std::string_view rule) {
  return std::ranges::any_of(overrides, [&](const config::Override& over) {
    const auto said = over.rules.find(std::string(rule));
    return said != over.rules.end() && said->second != config::Level::off;
  });
}

std::string table_of_subject(std::string_view subject) {
  const std::size_t schema_end = subject.find('.');
  if (schema_end == subject.npos) return {};
  return std::string(subject.substr(0, subject.find('.', schema_end + 1)));
}

}  // namespace pgplumb::lint
