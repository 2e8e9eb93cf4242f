#pragma once

#include <string>
#include <vector>

#include "config/platforms.h"
#include "lint/rule.h"

namespace pgplumb::lint {

/// A part of PostgreSQL that a statement uses and that some platform may not have.
struct PlatformUse {
  config::Feature feature = config::Feature::alter_system;
  std::string extension;  ///< of Feature::extension
  Span span;
  std::string words;  ///< the object or clause: "tablespace fast", "COPY FROM '/tmp/x'"
};

std::vector<PlatformUse> platform_uses(const StatementContext& context);

}  // namespace pgplumb::lint
