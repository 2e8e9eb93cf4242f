#pragma once

#include <optional>
#include <string>
#include <vector>

#include "text/result.h"

namespace pgplumb::config {

/// What `.squawk.toml` says (squawk: crates/squawk/src/config.rs).
struct SquawkConfig {
  std::optional<int> major_version;  ///< of `pg_version`, which may name a minor one too
  std::vector<std::string> excluded_rules;
  std::vector<std::string> excluded_paths;  ///< globs
  bool assume_in_transaction = false;
};

/// Other keys are passed over. Errors start with `path:line:`.
Result<SquawkConfig> read_squawk_config(const std::string& path);

}  // namespace pgplumb::config
