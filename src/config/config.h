#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/result.h"

namespace pgplumb::config {

enum class Level : std::uint8_t { off, note, warning, error };

std::optional<Level> level_by_name(std::string_view name);
std::string_view level_name(Level level);

/// What `pgplumb.toml` says, flags laid over it. Absent means: find out, or the rule's default.
struct Config {
  std::string path;  ///< of the file; empty where there is none
  int target_version = 18;
  std::optional<std::string> framework;
  std::optional<std::string> transaction;
  std::vector<std::string> exclude;
  std::vector<std::string> select;  ///< rule ids and groups; empty: all that are on by default
  std::vector<std::string> ignore;
  Level fail_on = Level::warning;
  std::map<std::string, Level> rules;       ///< [rules] id = "off|note|warning|error"
  bool lock_timeout_set_by_runner = false;  ///< the connection comes with a lock_timeout
};

/// One row of the options table: what the file may say, and what the documentation prints.
struct Option {
  std::string_view key;            ///< "target-version"; "rules.*" for a table of rules
  std::string_view type;           ///< "integer", "string", "list of strings", "boolean"
  std::string_view default_value;  ///< as TOML
  std::string_view doc;            ///< one sentence
  std::string_view example;        ///< a line of TOML
};
std::span<const Option> options();

/// Reads a file. Unknown keys are refused with the nearest known one; values of the wrong type
/// with `path:line:`. `rule_ids` are what `[rules]`, `select` and `ignore` may name.
Result<Config> read_config(const std::string& path, std::span<const std::string_view> rule_ids);

/// The `pgplumb.toml` of a folder or the nearest above it; empty where there is none.
std::string find_config(const std::string& path);

/// The candidate nearest to a word by edit distance, for "did you mean"; empty where none is near.
std::string nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace pgplumb::config
