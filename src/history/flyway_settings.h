#pragma once

#include <string>
#include <string_view>

#include "history/disk.h"

namespace pgplumb::history {

/// What a project sets of Flyway, in flyway.toml, flyway.conf or Spring's application.properties.
struct FlywaySettings {
  std::string versioned = "V";
  std::string repeatable = "R";
  std::string undo = "U";
  std::string baseline = "B";
  std::string separator = "__";
  bool mixed = false;  ///< a script may mix statements that can and cannot run in a transaction
  bool group = false;  ///< all pending migrations in one transaction
};

/// By the nearest of these files above the folder.
FlywaySettings flyway_settings(Disk& disk, const std::string& folder);

/// A line `key=value` of a properties file; empty where the key is not there.
std::string_view property(std::string_view text, std::string_view key);

}  // namespace pgplumb::history
