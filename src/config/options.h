#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/config.h"

namespace pgplumb::config {

/// Where a value of the file goes; its type is what may be written there.
using Member =
    std::variant<int Config::*, std::optional<int> Config::*, bool Config::*, Level Config::*,
                 std::optional<std::string> Config::*, std::vector<std::string> Config::*,
                 std::vector<Project> Config::*, std::map<std::string, Level> Config::*,
                 std::map<std::string, std::int64_t> Config::*, std::vector<Override> Config::*,
                 Compat Config::*, std::vector<Dependency> Config::*>;

/// What the strings of an option may be.
enum class Words : std::uint8_t {
  any,
  listed,           ///< one of `accepted`
  rules,            ///< ids of rules
  rules_or_groups,  ///< ids of rules and names of their groups
  features,         ///< `accepted`, or "extension:NAME"
};

/// What a key inside of an option's table holds.
enum class PartKind : std::uint8_t {
  string,
  strings,  ///< a list
  columns,  ///< a string or a list
  boolean,
  strings_by_name,  ///< a table
  levels_by_rule,   ///< a table, as `[rules]`
};

/// A key inside of an option's table: `path` of `[[project]]`.
struct Part {
  std::string_view key;
  PartKind kind = PartKind::string;
  bool required = false;
  std::string_view doc;                             ///< one sentence
  std::span<const std::string_view> accepted = {};  ///< of a string; empty: any
};

/// One row of the options table: it reads the file, and it is the documentation.
struct Option {
  std::string_view key;  ///< "target-version"
  Member member;
  std::string_view default_value;  ///< as TOML; empty: it is found out
  std::string_view doc;            ///< one sentence
  std::string_view example;        ///< a line of TOML
  Words words = Words::any;
  std::span<const std::string_view> accepted;  ///< of a Level: in the order of its values
  int minimum = 0;                             ///< of an integer
  int maximum = 0;
  std::span<const Part> parts = {};  ///< of a table, or of each table of a list
};
std::span<const Option> options();

/// What may be written: "an integer from 11 to 18", "one of \"file\", \"run\"".
std::string accepted_values(const Option& option);

}  // namespace pgplumb::config
