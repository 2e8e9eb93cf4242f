#pragma once

#include <string>
#include <string_view>

#include "history/disk.h"
#include "history/placeholders.h"

namespace pgplumb::history {

/// What a project sets of Flyway, in flyway.toml, flyway.conf or Spring's application.properties or
/// application.yml.
struct FlywaySettings {
  std::string versioned = "V";
  std::string repeatable = "R";
  std::string undo = "U";
  std::string baseline = "B";
  std::string separator = "__";
  std::string placeholder_open = "${";
  std::string placeholder_close = "}";
  bool replaces_placeholders = true;
  Values placeholders;  ///< `flyway:defaultSchema` among them where it is set
  bool mixed = false;   ///< a script may mix statements that can and cannot run in a transaction
  bool group = false;   ///< all pending migrations in one transaction
};

/// By the nearest of these files above the folder.
FlywaySettings flyway_settings(Disk& disk, const std::string& folder);

}  // namespace pgplumb::history
