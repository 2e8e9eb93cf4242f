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

/// What CREATE TABLE and CREATE TABLE AS make.
std::string made_table(const replay::Step& step, const auto& create) {
  return catalog::creation_schema(step.before, step.session, create.name, create.persistence) +
         "." + create.name.name;
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

std::vector<std::string> tables_of(const Problem& problem, const replay::Step* step) {
  if (!problem.subject.tables.empty() || step == nullptr) return problem.subject.tables;
  std::vector<std::string> tables;
  for (const effects::RelationLock& lock : step->effects.locks) {
    if (lock.kind != effects::LockedKind::index) tables.push_back(lock.schema + "." + lock.name);
  }
  const sql::Node& node = step->statement.node;
  if (const auto* create = std::get_if<sql::CreateTable>(&node)) {
    tables.push_back(made_table(*step, *create));
  } else if (const auto* create_as = std::get_if<sql::CreateTableAs>(&node)) {
    tables.push_back(made_table(*step, *create_as));
  }
  return tables;
}

}  // namespace pgplumb::lint
