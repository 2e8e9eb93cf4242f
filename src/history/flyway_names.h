#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "history/flyway_settings.h"

namespace pgplumb::history {

enum class FlywayKind : std::uint8_t {
  versioned,
  baseline,
  repeatable,
  undo,
  before_all,  ///< callbacks, by when `migrate` runs them
  before_each,
  behind_versioned,
  behind_all,
  other_callback,
  not_taken,
};

/// What Flyway makes of a file's name (ResourceNameParser.java, Event.java).
struct FlywayName {
  FlywayKind kind = FlywayKind::not_taken;
  std::string version;      ///< with dots
  std::string description;  ///< what repeatable ones are ordered by
};

FlywayName parse_flyway_name(std::string_view name, const FlywaySettings& settings);

/// Why Flyway does not run a file of that name when it migrates.
std::string why_flyway_does_not(std::string_view name, const FlywayName& parsed,
                                const FlywaySettings& settings);

}  // namespace pgplumb::history
