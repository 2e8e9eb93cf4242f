#pragma once

#include <string>
#include <utility>
#include <vector>

#include "history/history.h"

namespace pgplumb::test {

/// A history of plain files, in the order given, all under review, each its own deploy unit.
inline history::History plain_history(
    const std::vector<std::pair<std::string, std::string>>& files) {
  history::History history;
  history::Project& project = history.projects.emplace_back();
  for (const auto& [name, text] : files) {
    history::Migration& migration = project.migrations.emplace_back();
    migration.file = history.sources.add(decode_source(name, text));
    migration.name = name;
  }
  return history;
}

}  // namespace pgplumb::test
